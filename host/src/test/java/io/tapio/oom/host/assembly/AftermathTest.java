package io.tapio.oom.host.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.ProcessFacts;
import io.tapio.oom.kernel.VictimExit;
import io.tapio.oom.kernel.VictimReaped;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AftermathTest {

    private static final long KILLED = 5_000_000_000L;
    private static final int PAGE = 4096;
    private final EventIds ids = new EventIds("0a1b2c3d");
    private final Aftermath aftermath = new Aftermath(ids, PAGE);

    @Test
    void shouldTellWhatTheReaperFreedAndThenHowLongItTook() {
        aftermath.killed(kill(11, 100L * PAGE));

        OomKillVictim reaped = aftermath.followed(reaped(11, 30)).orElseThrow();
        assertTrue(reaped.revision() > 0, "not a new event");
        assertEquals(70L * PAGE, reaped.reapedBytes());
        OomKillVictim gone = aftermath.followed(exit(11, 42_999_999)).orElseThrow();
        assertTrue(gone.revision() > 0, "not a new event");
        assertEquals(42L, gone.timeToExitMs());
        assertEquals(70L * PAGE, gone.reapedBytes());
        assertEquals(kill(11, 100L * PAGE).eventId(), gone.eventId());
    }

    @Test
    void shouldWaitForAKillThatIsReadAfterWhatFollowedIt() {
        assertEquals(Optional.empty(), aftermath.followed(reaped(11, 30)));
        assertEquals(Optional.empty(), aftermath.followed(exit(11, 7_000_000)));

        OomKillVictim first = aftermath.killed(kill(11, 100L * PAGE)).orElseThrow();
        assertEquals(1, first.revision());
        assertEquals(7L, first.timeToExitMs());
        assertEquals(70L * PAGE, first.reapedBytes());
    }

    @Test
    void shouldTellWhatTheReaperFreedAfterTheExitToo() {
        aftermath.killed(kill(11, 100L * PAGE));
        aftermath.followed(exit(11, 7_000_000));

        OomKillVictim reaped = aftermath.followed(reaped(11, 30)).orElseThrow();
        assertEquals(7L, reaped.timeToExitMs());
        assertEquals(70L * PAGE, reaped.reapedBytes());
    }

    @Test
    void shouldTellAnExitOnce() {
        aftermath.killed(kill(11, 0L));
        aftermath.followed(exit(11, 1));

        assertEquals(Optional.empty(), aftermath.followed(exit(11, 2)));
    }

    @Test
    void shouldTakeNoOtherKillForIt() {
        aftermath.killed(kill(11, 0L));

        assertEquals(Optional.empty(), aftermath.followed(exit(12, 1)));
        assertEquals(Optional.empty(), aftermath.followed(new VictimExit(11, 1, KILLED + 1, KILLED + 2)));
    }

    @Test
    void shouldNotGuessWhatWasFreedWhereTheSizeIsNotKnown() {
        aftermath.killed(kill(11, null));

        assertEquals(Optional.empty(), aftermath.followed(reaped(11, 30)));
        OomKillVictim gone = aftermath.followed(exit(11, 1_000_000)).orElseThrow();
        assertEquals(1, gone.revision());
        assertEquals(1L, gone.timeToExitMs());
    }

    @Test
    void shouldNeverFreeLessThanNothing() {
        aftermath.killed(kill(11, (long) PAGE));

        assertEquals(0L, aftermath.followed(reaped(11, 9)).orElseThrow().reapedBytes());
    }

    @Test
    void shouldForgetWhatFollowedAMarkThatWasNoKill() {
        aftermath.followed(exit(11, 1));
        aftermath.notKilled(KILLED, 11);

        assertEquals(Optional.empty(), aftermath.killed(kill(11, 0L)));
    }

    @Test
    void shouldForgetTheOldestOfTooManyAndCountIt() {
        for (int pid = 1; pid <= Aftermath.MOST_WAITING + 2; pid++) {
            aftermath.killed(kill(pid, 0L));
        }

        assertEquals(2, aftermath.evicted());
        assertEquals(Optional.empty(), aftermath.followed(exit(2, 1)));
        assertEquals(3, aftermath.followed(exit(3, 1)).orElseThrow().victim().pid());
    }

    @Test
    void shouldBoundWhatWaitsForAKillThatNeverComes() {
        for (int pid = 1; pid <= 3 * Aftermath.MOST_EARLY; pid++) {
            aftermath.followed(exit(pid, 1));
        }

        assertEquals(2L * Aftermath.MOST_EARLY, aftermath.evicted());
    }

    private OomKillVictim kill(int pid, @Nullable Long anon) {
        Long none = anon == null ? null : Long.valueOf(0);
        ProcessFacts victim = new ProcessFacts(
                pid, null, null, null, null, null, null, null, null, null, null, null, anon, none, none, null, null,
                null);
        return new OomKillVictim(
                ids.kill(KILLED, pid),
                0,
                Instant.EPOCH,
                "n",
                Origin.EBPF,
                "o",
                victim,
                null,
                null,
                null,
                null,
                null,
                null,
                Ownership.NONE);
    }

    private static VictimExit exit(int pid, long tookNs) {
        return new VictimExit(pid, 1, KILLED, KILLED + tookNs);
    }

    private static VictimReaped reaped(int pid, long leftPages) {
        return new VictimReaped(pid, 1, KILLED, KILLED + 5, leftPages, 0, 0);
    }
}
