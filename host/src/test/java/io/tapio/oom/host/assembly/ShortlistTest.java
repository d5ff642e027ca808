package io.tapio.oom.host.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.Candidate;
import io.tapio.oom.api.event.PassedOver;
import io.tapio.oom.kernel.OomCandidate;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ShortlistTest {

    private final Shortlist shortlist = new Shortlist();

    @Test
    void shouldTellTheCandidatesByPointsAndThenThosePassedOver() {
        add(3, null, -1000);
        add(4, null, 0);
        add(1, 10L, -500);
        add(2, 900L, 0);
        Weighed weighed = shortlist.weighed(2, 4096);

        assertEquals(
                List.of(2, 1, 3, 4), weighed.told().stream().map(Candidate::pid).toList());
        assertEquals(
                new Candidate(2, "p2", 900L, 0, 5 * 4096L, 4096L, 8192L, true, null),
                weighed.told().getFirst());
        assertEquals(PassedOver.OOM_SCORE_ADJ, weighed.told().get(2).passedOver());
        assertEquals(PassedOver.UNKILLABLE, weighed.told().get(3).passedOver());
        assertNull(weighed.told().get(3).oomPoints());
        assertEquals(4, weighed.total());
        assertEquals(1, weighed.exempt());
        assertEquals(1, weighed.unkillable());
        assertEquals(2, weighed.eligible());
    }

    @Test
    void shouldKeepTheHighestOfManyAndCountAll() {
        for (int pid = 1; pid <= 1_000; pid++) {
            add(pid, (long) (pid * 7919 % 1_009), 0);
            add(10_000 + pid, null, -1000);
        }
        Weighed weighed = shortlist.weighed(1, 4096);
        List<Long> points = weighed.told().stream()
                .limit(Shortlist.MOST_RANKED)
                .map(Candidate::oomPoints)
                .toList();

        assertEquals(
                Shortlist.MOST_RANKED + Shortlist.MOST_PASSED_OVER,
                weighed.told().size());
        assertEquals(points.stream().sorted((a, b) -> Long.compare(b, a)).toList(), points);
        assertTrue(points.getLast() > 900, "the lowest that was kept: " + points.getLast());
        assertEquals(2_000, weighed.total());
        assertEquals(1_000, weighed.exempt());
    }

    @Test
    void shouldHaveSeenNobodyWithoutCandidates() {
        assertEquals(Weighed.NOBODY, shortlist.weighed(1, 4096));
    }

    @Test
    void shouldNotLetADetailWithoutAProcessCostTheKill() {
        add(0, 5L, 0);
        add(-1, 5L, 0);

        assertEquals(Weighed.NOBODY, shortlist.weighed(1, 4096));
    }

    private void add(int pid, @Nullable Long points, int adj) {
        shortlist.add(new OomCandidate(5, pid, 1, "p" + pid, points, 5, 1, 8192, adj));
    }
}
