package io.tapio.oom.plugin.stdout;

import io.tapio.oom.api.event.Constraint;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.ProcessFacts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A kill in one sentence: who died, where, which limit was hit, who asked for the memory, what the victim held. */
final class KillSentence {

    private KillSentence() {}

    static String of(OomKillVictim kill) {
        StringBuilder line = new StringBuilder("OOM KILL")
                .append(heardLate(kill))
                .append("  ")
                .append(process(kill.victim()))
                .append(" in ")
                .append(Place.of(kill))
                .append(": ")
                .append(cause(kill.limitOwner(), kill.constraint()));
        ProcessFacts trigger = kill.trigger();
        if (trigger != null) {
            line.append(", asked for by ").append(isSame(trigger, kill.victim()) ? "itself" : process(trigger));
        }
        if (Boolean.TRUE.equals(kill.groupKill())) {
            line.append(", all of its group was killed");
        }
        String held = held(kill.victim());
        return held.isEmpty() ? line.toString() : line.append("; ").append(held).toString();
    }

    /** So that nobody takes what is long over for what happens now. */
    private static String heardLate(OomKillVictim kill) {
        if (Boolean.TRUE.equals(kill.history())) {
            return " (history)";
        }
        return Boolean.TRUE.equals(kill.recovered()) ? " (recovered)" : "";
    }

    private static boolean isSame(ProcessFacts trigger, ProcessFacts victim) {
        return trigger.pid() != null && trigger.pid().equals(victim.pid());
    }

    private static String process(ProcessFacts process) {
        String comm = process.comm() == null ? null : PlainText.name(process.comm());
        String pid = process.pid() == null ? null : "pid " + process.pid();
        if (comm == null) {
            return pid == null ? "an unknown process" : pid;
        }
        return pid == null ? comm : comm + " (" + pid + ")";
    }

    private static String cause(@Nullable MemoryCgroup owner, @Nullable Constraint constraint) {
        if (owner != null) {
            return limit(owner);
        }
        if (constraint == null) {
            return "what ran out is not known";
        }
        return switch (constraint) {
            case NONE -> "the machine ran out of memory";
            case CPUSET -> "the memory nodes of its cpuset ran out";
            case MEMORY_POLICY -> "the memory nodes of its NUMA policy ran out";
            case MEMCG -> "the limit of an unknown cgroup reached";
        };
    }

    private static String limit(MemoryCgroup owner) {
        StringBuilder text = new StringBuilder("limit");
        if (owner.limitBytes() != null) {
            text.append(' ').append(PlainText.mib(owner.limitBytes()));
        }
        text.append(" of ")
                .append(owner.cgroupPath() == null ? "an unknown cgroup" : PlainText.name(owner.cgroupPath()))
                .append(" reached");
        List<String> measures = new ArrayList<>();
        if (owner.usageBytes() != null) {
            measures.add("used " + PlainText.mib(owner.usageBytes()));
        }
        if (owner.peakBytes() != null) {
            measures.add("peak " + PlainText.mib(owner.peakBytes()));
        }
        return measures.isEmpty()
                ? text.toString()
                : text.append(" (")
                        .append(String.join(", ", measures))
                        .append(')')
                        .toString();
    }

    private static String held(ProcessFacts victim) {
        List<String> facts = new ArrayList<>();
        String memory = resident(victim);
        if (memory != null) {
            facts.add(memory);
        }
        if (victim.oomScoreAdj() != null) {
            facts.add("oom_score_adj " + victim.oomScoreAdj());
        }
        if (victim.oomPoints() != null) {
            facts.add(victim.oomPoints() + " points");
        }
        return String.join(", ", facts);
    }

    /** The sum of the parts that are known, and the parts. */
    private static @Nullable String resident(ProcessFacts victim) {
        long sum = 0;
        List<String> parts = new ArrayList<>();
        sum += part("anon", victim.anonRssBytes(), parts);
        sum += part("file", victim.fileRssBytes(), parts);
        sum += part("shmem", victim.shmemRssBytes(), parts);
        return parts.isEmpty() ? null : "it held " + PlainText.mib(sum) + " (" + String.join(", ", parts) + ")";
    }

    private static long part(String name, @Nullable Long bytes, List<String> parts) {
        if (bytes == null) {
            return 0;
        }
        parts.add(name + " " + PlainText.mibNumber(bytes));
        return bytes;
    }
}
