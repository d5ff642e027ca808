package io.tapio.oom.host.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapio.oom.host.assembly.OomJoiner.Joined;
import io.tapio.oom.kernel.OomRecord.OwnerEvidence;
import io.tapio.oom.kernel.SyntheticRecord;
import io.tapio.oom.kernel.SyntheticRecord.Cgroup;
import org.junit.jupiter.api.Test;

class OomJoinerTest {

    private static final long NOW = 5_000_000_000L;
    private static final long SECOND = 1_000_000_000L;
    private static final Cgroup POD = Cgroup.full(1, "/pod1");

    private final OomJoiner joiner = new OomJoiner();

    @Test
    void shouldJoinWhatWasEnteredAtOneMoment() {
        assertEquals(new Joined(NOW - 7, true), join(mark(1, NOW).control(NOW - 7, 3, 1, 1, 1, 1)));
        assertEquals(new Joined(NOW - 7, false), join(mark(2, NOW + 90 * SECOND).control(NOW - 7, 3, 1, 1, 1, 1)));
        assertEquals(
                new Joined(NOW + 95 * SECOND, true),
                join(mark(3, NOW + 96 * SECOND).control(NOW + 95 * SECOND, 3, 3, 1, 1, 1)));
    }

    @Test
    void shouldJoinMarksOfOneGroupThatFollowEachOther() {
        assertEquals(new Joined(NOW, true), join(mark(1, NOW).groupKill()));
        assertEquals(new Joined(NOW, false), join(mark(2, NOW + SECOND - 1).groupKill()));
        assertEquals(new Joined(NOW, false), join(mark(3, NOW + 2 * SECOND - 2).groupKill()));
    }

    @Test
    void shouldNotJoinAGroupThatIsKilledASecondLater() {
        join(mark(1, NOW).groupKill());

        assertEquals(new Joined(NOW + SECOND, true), join(mark(2, NOW + SECOND).groupKill()));
    }

    @Test
    void shouldNotJoinKillsThatAreOfNoGroup() {
        join(mark(1, NOW));
        assertEquals(new Joined(NOW + 1, true), join(mark(2, NOW + 1)));
        assertEquals(new Joined(NOW + 2, true), join(mark(3, NOW + 2).groupKill()));
        assertEquals(new Joined(NOW + 3, true), join(mark(4, NOW + 3)));
    }

    @Test
    void shouldNotJoinGroupsOfOtherTriggers() {
        join(mark(1, NOW).groupKill());

        assertEquals(
                new Joined(NOW + 1, true),
                join(mark(2, NOW + 1).trigger(98, "other").groupKill()));
    }

    @Test
    void shouldNotJoinGroupsOfOtherLimits() {
        join(mark(1, NOW).groupKill());

        assertEquals(
                new Joined(NOW + 1, true),
                join(mark(2, NOW + 1)
                        .owner(OwnerEvidence.OOM_LOCK, Cgroup.full(2, "/pod2"))
                        .groupKill()));
    }

    @Test
    void shouldNotJoinAKillThatWasSeenOtherwise() {
        join(mark(1, NOW).control(NOW - 1, 3, 1, 1, 1, 1).groupKill());

        assertEquals(new Joined(NOW + 1, true), join(mark(2, NOW + 1).groupKill()));
    }

    private static SyntheticRecord mark(int pid, long bootNs) {
        return SyntheticRecord.kill(pid, bootNs).trigger(99, "trigger").allIn(POD, OwnerEvidence.OOM_LOCK);
    }

    private Joined join(SyntheticRecord record) {
        return joiner.join(record.decoded());
    }
}
