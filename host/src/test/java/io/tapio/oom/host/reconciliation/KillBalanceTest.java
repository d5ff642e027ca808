package io.tapio.oom.host.reconciliation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class KillBalanceTest {

    private static final long S = 1_000_000_000L;

    private final KillBalance balance = new KillBalance(100);

    @Test
    void shouldBeEvenWhenWhatTheKernelCountedWasReported() {
        assertEquals(0, balance.look(1 * S, 103, 3, false));
        assertTrue(balance.even(3));
        assertEquals(3, balance.counted());
        assertEquals(0, balance.missed());
    }

    @Test
    void shouldWaitForAKillThatIsUnderWay() {
        assertEquals(0, balance.look(1 * S, 101, 0, false));
        assertFalse(balance.even(0));
        assertEquals(0, balance.look(2 * S, 101, 1, false));
        assertEquals(0, balance.look(4 * S, 101, 1, false));
    }

    @Test
    void shouldTellAKillThatNoEventExplainsAfterTheGrace() {
        balance.look(1 * S, 102, 1, false);
        assertEquals(0, balance.look(2 * S, 102, 1, false));
        assertEquals(1, balance.look(3 * S, 102, 1, false));
        balance.miss(1);

        assertEquals(1, balance.missed());
        assertEquals(0, balance.look(4 * S, 102, 1, false));
        assertEquals(0, balance.look(7 * S, 102, 1, false), "it is told once");
    }

    @Test
    void shouldNotTellWhileTheSourceIsStillAtIt() {
        balance.look(1 * S, 101, 0, true);
        assertEquals(0, balance.look(2 * S, 101, 0, true));
        assertEquals(0, balance.look(3 * S, 101, 0, true));
        assertEquals(1, balance.look(4 * S, 101, 0, false));
    }

    @Test
    void shouldBeginTheGraceAnewWhenTheProcessStoodStill() {
        balance.look(1 * S, 101, 0, false);
        assertEquals(0, balance.look(60 * S, 101, 0, false));
        assertEquals(0, balance.look(61 * S, 101, 0, false));
        assertEquals(1, balance.look(62 * S, 101, 0, false));
    }

    @Test
    void shouldCountAKillThatTheKernelCountedTwiceOnce() {
        balance.look(1 * S, 103, 2, false);
        balance.look(2 * S, 103, 2, false);
        assertEquals(1, balance.look(3 * S, 103, 2, false));
        balance.explainTwice(1);

        assertTrue(balance.even(2));
        assertEquals(1, balance.countedTwice());
        assertEquals(0, balance.missed());
    }

    @Test
    void shouldNotLetOneReportTooManyHideAKillThatIsMissed() {
        balance.look(1 * S, 100, 1, false);
        assertTrue(balance.even(1));
        balance.look(2 * S, 101, 1, false);
        balance.look(3 * S, 101, 1, false);
        assertEquals(1, balance.look(4 * S, 101, 1, false));
    }
}
