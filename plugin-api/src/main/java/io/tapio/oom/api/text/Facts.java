package io.tapio.oom.api.text;

import io.tapio.oom.api.event.CgroupOomNotification;
import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.MemoryPressure;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.OomPredicted;
import io.tapio.oom.api.event.Prediction;
import io.tapio.oom.api.event.ProcessFacts;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What is known of an event by titles, in the order in which a person asks. What is not known has no title. */
final class Facts {

    private static final double PERCENT = 100;

    private final Map<String, String> facts = new LinkedHashMap<>();

    private Facts() {}

    static Map<String, String> of(OomEvent event) {
        Facts facts = new Facts();
        if (event instanceof OomKillVictim kill) {
            facts.kill(kill);
        } else if (event instanceof OomKillTriggered oom) {
            facts.oom(oom);
        } else if (event instanceof MemoryPressure pressure) {
            facts.pressure(pressure);
        } else if (event instanceof OomPredicted predicted) {
            facts.prediction(predicted);
        } else if (event instanceof CgroupOomNotification counted) {
            facts.add("Kills counted", String.valueOf(counted.kills()));
            facts.usage(counted.cgroup());
        }
        facts.owner(event);
        return facts.facts;
    }

    private void kill(OomKillVictim kill) {
        ProcessFacts victim = kill.victim();
        String first = Boolean.TRUE.equals(kill.containerInit()) ? ", pid 1 of its container" : "";
        add("Killed", Processes.who(victim, first));
        add("It held", Processes.memory(victim));
        add("What ran out", Limits.reached(kill.limitOwner(), kill.constraint(), kill.owner()));
        asked(kill.trigger(), victim, kill);
        String reason = Reason.of(kill);
        add("Why this one", reason == null ? null : without("chosen: ", reason));
        if (kill.impact() != null) {
            add("Impact", Consequences.level(kill.impact()) + Consequences.reasons(kill.impact()));
        }
        add("Verdict", kill.kubernetesVerdict() == null ? null : Consequences.verdict(kill.kubernetesVerdict()));
        add("Command", victim.cmdline() == null ? null : PlainText.line(victim.cmdline()));
    }

    private void oom(OomKillTriggered oom) {
        add("What ran out", Limits.reached(oom.limitOwner(), oom.constraint(), oom.owner()));
        asked(oom.trigger(), null, oom);
        add("Chosen", oom.why() == null ? null : PlainText.line(Reason.firstClause(oom.why())));
    }

    private void asked(@Nullable ProcessFacts trigger, @Nullable ProcessFacts victim, OomEvent event) {
        if (trigger != null) {
            boolean itself = victim != null && Processes.same(trigger, victim);
            add("Asked for more", itself ? "it did itself" : Askers.who(trigger, victim, event.owner()));
        }
    }

    private void pressure(MemoryPressure pressure) {
        usage(pressure.cgroup());
        if (pressure.unreclaimableBytes() != null) {
            String share = pressure.percent() == null
                    ? ""
                    : String.format(Locale.ROOT, ", %.1f %% of its limit", pressure.percent());
            add("Can't be reclaimed", PlainText.mib(pressure.unreclaimableBytes()) + share);
        }
        if (pressure.limitHits() != null) {
            add("Limit hit", WarningSentence.times(pressure.limitHits()) + " since the last sample");
        }
        add("Memory", WarningSentence.growth(pressure.rates()));
        if (pressure.endedAt() != null) {
            add("Over", pressure.why() == null ? null : PlainText.line(pressure.why()));
        }
    }

    private void prediction(OomPredicted predicted) {
        Prediction prediction = predicted.prediction();
        add("Out of memory in", "about " + WarningSentence.span(prediction));
        if (prediction.confidence() != null) {
            add("Sure", String.format(Locale.ROOT, "%.0f %%", prediction.confidence() * PERCENT));
        }
        add("Says", PlainText.name(prediction.predictor()));
        usage(predicted.cgroup());
        add("Why", predicted.why() == null ? null : PlainText.line(predicted.why()));
    }

    private void usage(MemoryCgroup cgroup) {
        if (cgroup.usageBytes() != null) {
            add(
                    "Used",
                    PlainText.mib(cgroup.usageBytes())
                            + (cgroup.limitBytes() == null ? "" : " of " + PlainText.mib(cgroup.limitBytes())));
        }
    }

    private void owner(OomEvent event) {
        add("Where", Where.withOwner(event));
        add("Node", PlainText.name(event.node()));
        ContainerFacts container = event.container();
        if (container != null) {
            add("Image", container.image() == null ? null : PlainText.name(container.image()));
            add("Restarts", container.restartCount() == null ? null : String.valueOf(container.restartCount()));
        }
    }

    private void add(String title, @Nullable String text) {
        if (text != null) {
            facts.put(title, text);
        }
    }

    private static String without(String prefix, String text) {
        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }
}
