package io.tapio.oom.host.cli;

import io.tapio.oom.api.event.Allocation;
import io.tapio.oom.api.event.Candidate;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.ProcessFacts;
import io.tapio.oom.api.text.Sentences;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells each OOM to a person: who died, whose limit it was, who asked, and who else was there. */
final class ReplaySummary {

    private static final double MIB = 1 << 20;
    private static final int MOST_OTHERS = 5;

    private static final Pattern UNPRINTABLE = Pattern.compile("[\\p{Cntrl}\\p{Cf}\u2028\u2029]");

    private final PrintWriter out;
    private @Nullable String lastOomId;

    ReplaySummary(PrintWriter out) {
        this.out = out;
    }

    /** Takes the next event. */
    void tell(OomEvent event) {
        switch (event) {
            case OomKillVictim kill -> tell(kill);
            case OomKillTriggered oom -> tell(oom);
            default -> line(event.time() + "  " + event.eventType().wireName());
        }
    }

    /** Behind the last event. */
    void end() {
        out.flush();
    }

    private void tell(OomKillVictim kill) {
        boolean member = kill.oomId().equals(lastOomId);
        if (!member && lastOomId != null) {
            out.println();
        }
        lastOomId = kill.oomId();
        line(kill.time() + (member ? "  and with it " : "  OOM KILL ") + process(kill.victim()));
        row("in", Sentences.where(kill));
        row("held", held(kill.victim()));
        if (member) {
            return;
        }
        row("limit of", limit(kill));
        row("asked by", kill.trigger() == null ? null : process(kill.trigger()));
        row("for", allocation(kill.allocation()));
        row("why", kill.why());
    }

    private void tell(OomKillTriggered oom) {
        row("among", candidates(oom));
    }

    private static @Nullable String held(ProcessFacts victim) {
        List<String> known = new ArrayList<>();
        add(known, "anon", victim.anonRssBytes());
        add(known, "file", victim.fileRssBytes());
        add(known, "shmem", victim.shmemRssBytes());
        if (victim.oomScoreAdj() != null) {
            known.add("oom_score_adj " + victim.oomScoreAdj());
        }
        return known.isEmpty() ? null : String.join(", ", known);
    }

    private static void add(List<String> known, String name, @Nullable Long bytes) {
        if (bytes != null) {
            known.add(name + " " + mib(bytes));
        }
    }

    private static @Nullable String limit(OomKillVictim kill) {
        MemoryCgroup owner = kill.limitOwner();
        if (owner != null) {
            String sizes = owner.limitBytes() == null || owner.usageBytes() == null
                    ? ""
                    : ": " + mib(owner.usageBytes()) + " of " + mib(owner.limitBytes());
            return (owner.cgroupPath() == null ? "a cgroup" : owner.cgroupPath()) + sizes;
        }
        if (kill.constraint() == null) {
            return null;
        }
        return switch (kill.constraint()) {
            case NONE -> "the machine";
            case CPUSET -> "the memory nodes of a cpuset";
            case MEMORY_POLICY -> "the memory nodes of a NUMA policy";
            case MEMCG -> "a cgroup";
        };
    }

    private static @Nullable String allocation(@Nullable Allocation allocation) {
        if (allocation == null || allocation.order() == null) {
            return null;
        }
        List<String> flags = allocation.gfpFlags();
        long pages = 1L << allocation.order();
        return pages
                + (pages == 1 ? " page" : " pages in a row")
                + (flags == null ? ", " + allocation.gfpMask() : ", " + String.join(" ", flags));
    }

    private static @Nullable String candidates(OomKillTriggered oom) {
        List<Candidate> all = oom.candidates();
        if (all == null || oom.candidatesTotal() == null) {
            return null;
        }
        List<String> others = new ArrayList<>();
        for (Candidate each : all) {
            if (!each.chosen() && others.size() < MOST_OTHERS && each.comm() != null && each.rssBytes() != null) {
                others.add(each.comm() + " " + mib(each.rssBytes()));
            }
        }
        return oom.candidatesTotal()
                + (oom.candidatesTotal() == 1 ? " process" : " processes")
                + (others.isEmpty() ? "" : ", beside it " + String.join(", ", others));
    }

    private static String process(ProcessFacts process) {
        return (process.comm() == null ? "a process" : process.comm())
                + (process.pid() == null ? "" : " (pid " + process.pid() + ")");
    }

    private void row(String name, @Nullable String value) {
        if (value != null) {
            line(String.format(Locale.ROOT, "  %-9s %s", name, value));
        }
    }

    /** A process may call itself what it likes: that must neither end a line nor speak to the terminal. */
    private void line(String text) {
        out.println(UNPRINTABLE.matcher(text).replaceAll("?"));
    }

    private static String mib(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / MIB);
    }
}
