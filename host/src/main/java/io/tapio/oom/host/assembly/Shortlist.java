package io.tapio.oom.host.assembly;

import io.tapio.oom.api.event.Candidate;
import io.tapio.oom.api.event.PassedOver;
import io.tapio.oom.kernel.OomCandidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Keeps of an OOM's candidates those that people ask for, however many there are, and counts them all. */
final class Shortlist {

    /** Of those that could be killed, by points. */
    static final int MOST_RANKED = 100;

    /** Of those that could not, in the kernel's order. */
    static final int MOST_PASSED_OVER = 20;

    private static final int NEVER_KILL = -1000;
    private static final Comparator<OomCandidate> BY_POINTS = Comparator.comparingLong(Shortlist::points);

    private final PriorityQueue<OomCandidate> ranked = new PriorityQueue<>(BY_POINTS);
    private final List<OomCandidate> passedOver = new ArrayList<>(2);
    private int total;
    private int exempt;
    private int unkillable;

    /** One without a process is passed over: no detail may cost the kill that it belongs to. */
    void add(OomCandidate candidate) {
        if (candidate.tgid() <= 0) {
            return;
        }
        total++;
        if (candidate.points() != null) {
            ranked.add(candidate);
            if (ranked.size() > MOST_RANKED) {
                ranked.poll();
            }
            return;
        }
        if (reason(candidate) == PassedOver.OOM_SCORE_ADJ) {
            exempt++;
        } else {
            unkillable++;
        }
        if (passedOver.size() < MOST_PASSED_OVER) {
            passedOver.add(candidate);
        }
    }

    /**
     * All that were added so far.
     *
     * @param chosenPid whom the kernel chose
     * @param pageBytes the kernel's page size
     */
    Weighed weighed(int chosenPid, int pageBytes) {
        if (total == 0) {
            return Weighed.NOBODY;
        }
        List<OomCandidate> inOrder = new ArrayList<>(ranked);
        inOrder.sort(BY_POINTS.reversed());
        inOrder.addAll(passedOver);
        List<Candidate> told = inOrder.stream()
                .map(each -> candidate(each, chosenPid, pageBytes))
                .toList();
        return new Weighed(told, total, exempt, unkillable);
    }

    private static Candidate candidate(OomCandidate weighed, int chosenPid, int pageBytes) {
        return new Candidate(
                weighed.tgid(),
                weighed.comm().isEmpty() ? null : weighed.comm(),
                weighed.points(),
                weighed.oomScoreAdj(),
                weighed.rssPages() * pageBytes,
                weighed.swapPages() * pageBytes,
                weighed.pgtablesBytes(),
                weighed.tgid() == chosenPid,
                weighed.points() == null ? reason(weighed) : null);
    }

    private static PassedOver reason(OomCandidate candidate) {
        return candidate.oomScoreAdj() == NEVER_KILL ? PassedOver.OOM_SCORE_ADJ : PassedOver.UNKILLABLE;
    }

    private static long points(OomCandidate candidate) {
        Long points = candidate.points();
        return points == null ? Long.MIN_VALUE : points;
    }
}
