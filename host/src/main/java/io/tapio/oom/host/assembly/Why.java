package io.tapio.oom.host.assembly;

import io.tapio.oom.api.event.Candidate;
import io.tapio.oom.api.event.Constraint;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.MemoryCgroup.DeterminedBy;
import io.tapio.oom.api.event.ProcessFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Says why a process was killed, for people, from facts alone: what ranking the kernel made, what a score was made of,
 * whose limit it was. Where the kernel was not seen ranking, no ranking is claimed. Never holds a command line. At most
 * 1,000 characters.
 *
 * <p>Points are pages, by {@code oom_badness()} in mm/oom_kill.c: resident, swapped and page tables, plus
 * {@code oom_score_adj * (totalpages / 1000)}.
 *
 * @param chosenPid whom the kernel chose
 * @param chosen the chosen process's facts, where they are known
 * @param weighed the kernel's candidates
 * @param totalPages what they were weighed against
 * @param trigger who asked for memory
 * @param owner whose limit it was
 * @param constraint what bounded the allocation
 * @param group whether all of a group was killed
 */
record Why(
        @Nullable Integer chosenPid,
        @Nullable ProcessFacts chosen,
        Weighed weighed,
        @Nullable Long totalPages,
        @Nullable ProcessFacts trigger,
        @Nullable MemoryCgroup owner,
        @Nullable Constraint constraint,
        boolean group) {

    private static final int MOST_CHARACTERS = 1_000;
    private static final long SCALE = 1_000;

    /** For the OOM as a whole. */
    String ofTheChoice() {
        return bounded(
                choice() + ". " + limit() + (group ? " memory.oom.group is set: its whole group was killed." : ""));
    }

    /** For one victim: a member of a group may not be the chosen one. */
    String of(ProcessFacts victim) {
        if (Objects.equals(victim.pid(), chosenPid) || !group) {
            return ofTheChoice();
        }
        return bounded(Wording.process(victim.comm(), victim.pid())
                + " was killed with its whole group, since memory.oom.group is set: "
                + choice() + ". " + limit());
    }

    private static String bounded(String text) {
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS - 1) + "\u2026";
    }

    private String choice() {
        Candidate ranked = weighed.told().stream()
                .filter(each -> each.chosen() && each.oomPoints() != null)
                .findFirst()
                .orElse(null);
        Long points = ranked == null ? null : ranked.oomPoints();
        return ranked == null || points == null ? choiceUnranked() : choice(ranked, points);
    }

    private String choice(Candidate ranked, long points) {
        StringBuilder text = new StringBuilder(Wording.process(ranked.comm(), ranked.pid())).append(" was chosen");
        Candidate next = weighed.told().stream()
                .filter(each -> !each.chosen() && each.oomPoints() != null)
                .findFirst()
                .orElse(null);
        Long nextPoints = next == null ? null : next.oomPoints();
        boolean highest = nextPoints == null || nextPoints <= points;
        text.append(weighed.eligible() == 1 ? ": the only candidate, " : highest ? ": the highest of " : " among ");
        if (weighed.eligible() > 1) {
            text.append(Wording.number(weighed.eligible())).append(" candidates ");
        }
        text.append("with ").append(Wording.count(points, "point", "points"));
        text.append(made(ranked.rssBytes(), ranked.swapBytes(), ranked.oomScoreAdj()));
        if (next != null && nextPoints != null && highest) {
            text.append("; ").append(Wording.process(next.comm(), next.pid()));
            text.append(nextPoints == points ? " had as many" : " came second with " + Wording.number(nextPoints));
        }
        return text.append(passedOver()).toString();
    }

    private String choiceUnranked() {
        String comm = chosen == null ? null : chosen.comm();
        StringBuilder text = new StringBuilder(Wording.process(comm, chosenPid)).append(" was chosen");
        if (chosen != null) {
            Long points = chosen.oomPoints();
            text.append(points == null ? "" : " with " + Wording.count(points, "point", "points"));
            text.append(made(resident(chosen), chosen.swapBytes(), chosen.oomScoreAdj()));
        }
        return text.append("; how the others ranked was not seen")
                .append(passedOver())
                .toString();
    }

    private static @Nullable Long resident(ProcessFacts process) {
        return process.anonRssBytes() == null || process.fileRssBytes() == null || process.shmemRssBytes() == null
                ? null
                : process.anonRssBytes() + process.fileRssBytes() + process.shmemRssBytes();
    }

    /** What the points are made of, in brackets. */
    private String made(@Nullable Long resident, @Nullable Long swapped, @Nullable Integer scoreAdj) {
        List<String> parts = new ArrayList<>(3);
        if (resident != null) {
            parts.add(Wording.mib(resident) + " resident");
        }
        if (swapped != null && swapped > 0) {
            parts.add(Wording.mib(swapped) + " swapped out");
        }
        if (scoreAdj != null && scoreAdj != 0) {
            parts.add("oom_score_adj " + scoreAdj + share(scoreAdj));
        }
        return parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")";
    }

    private String share(int scoreAdj) {
        if (totalPages == null) {
            return "";
        }
        long share = scoreAdj * (totalPages / SCALE);
        return (share < 0 ? " takes away " : " adds ") + Wording.count(Math.abs(share), "point", "points");
    }

    private String passedOver() {
        StringBuilder text = new StringBuilder();
        if (weighed.exempt() > 0) {
            text.append("; ")
                    .append(Wording.count(weighed.exempt(), "process was", "processes were"))
                    .append(" passed over because of oom_score_adj -1000");
        }
        if (weighed.unkillable() > 0) {
            text.append("; ")
                    .append(Wording.count(weighed.unkillable(), "process", "processes"))
                    .append(" could not be killed");
        }
        return text.toString();
    }

    private String limit() {
        String asker = trigger == null ? null : asker(trigger);
        if (constraint != null && constraint != Constraint.MEMCG) {
            String what = switch (constraint) {
                case NONE, MEMCG -> "The node ran out of memory";
                case CPUSET -> "The memory nodes of a cpuset ran out";
                case MEMORY_POLICY -> "The memory nodes of a NUMA policy ran out";
            };
            return what + (asker == null ? "." : " when " + asker + " asked for more.");
        }
        if (owner == null && constraint == Constraint.MEMCG) {
            return "The limit of a cgroup was hit" + (asker == null ? "." : " by " + asker + ".");
        }
        if (owner == null) {
            return asker == null ? "What ran out is not known." : "What ran out when " + asker + " asked is not known.";
        }
        if (owner.determinedBy() == DeterminedBy.NO_MARGIN && constraint == null) {
            return "There was no room left in " + Wording.cgroup(owner)
                    + (asker == null ? "." : " when " + asker + " asked for more.");
        }
        return "The limit of " + Wording.cgroup(owner) + " was hit" + (asker == null ? "." : " by " + asker + ".");
    }

    private String asker(ProcessFacts asked) {
        return asked.pid() != null && asked.pid().equals(chosenPid)
                ? "that process itself"
                : Wording.process(asked.comm(), asked.pid());
    }
}
