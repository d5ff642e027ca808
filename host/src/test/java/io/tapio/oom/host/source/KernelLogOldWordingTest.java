package io.tapio.oom.host.source;

import static io.tapio.oom.host.source.KernelLogs.CPU;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapio.oom.host.source.KernelFact.LogKill;
import io.tapio.oom.host.source.KernelFact.LogLimit;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels before 5.2 announce a kill in one line and tell it in the next. */
class KernelLogOldWordingTest {

    private static final String INVOKED = "app invoked oom-killer: gfp_mask=0xd0, order=0, oom_score_adj=0";
    private static final String TASK = "Task in /a/b killed as a result of limit of /a";
    private static final String USAGE = "memory: usage 1024kB, limit 1024kB, failcnt 3";
    private static final String TABLE = "[ pid ]   uid  tgid total_vm      rss nr_ptes swapents oom_score_adj name";
    private static final String ROW = "[   10]     0    10     2000      300      11        5             0 app";
    private static final String ANNOUNCED =
            "Memory cgroup out of memory: Kill process 10 (app) score 716 or sacrifice child";
    private static final String KILLED = "Killed process 10 (app) total-vm:8000kB, anon-rss:1000kB, file-rss:200kB";

    private final KernelLogParser parser = new KernelLogParser();

    @Test
    void shouldTakeTheAnnouncementAndTheKillForOne() {
        LogKill kill = only(INVOKED, CPU, TASK, USAGE, TABLE, ROW, ANNOUNCED, KILLED);

        assertEquals(10, kill.victim().pid());
        assertEquals("/a/b", kill.victim().cgroupPath());
        assertEquals(new LogLimit("/a", 1_048_576L, 1_048_576L), kill.limit());
        assertEquals("CONSTRAINT_MEMCG", kill.constraint());
        assertEquals(716, kill.details().scoreThousandths());
        assertNull(kill.details().sacrificedChildOf());
        assertEquals(10, Objects.requireNonNull(kill.trigger()).pid());
    }

    @Test
    void shouldTellTheChildThatWasSacrificed() {
        LogKill kill = only(
                INVOKED,
                TASK,
                USAGE,
                TABLE,
                ROW,
                "[   12]     0    12     1000      100      11        5             0 helper",
                ANNOUNCED,
                KILLED.replace("10 (app)", "12 (helper)"));

        assertEquals(12, kill.victim().pid());
        assertEquals(10, kill.details().sacrificedChildOf());
        assertNull(kill.victim().cgroupPath());
        assertEquals("/a", Objects.requireNonNull(kill.limit()).cgroupPath());
    }

    @Test
    void shouldNotTakeAnAnnouncedThreadForTheVictimsParent() {
        LogKill kill = only(INVOKED, TASK, USAGE, TABLE, ROW, ANNOUNCED.replace("process 10", "process 4711"), KILLED);

        assertEquals(10, kill.victim().pid());
        assertNull(kill.details().sacrificedChildOf());
    }

    @Test
    void shouldTakeTheKillsLineAloneForAKill() {
        LogKill kill = only(KILLED);

        assertEquals(1_024_000L, kill.victim().anonRssBytes());
        assertNull(kill.constraint());
        assertNull(kill.trigger());
    }

    @Test
    void shouldNotTakeAnAnnouncementForAKill() {
        assertEquals(List.of(), parse(INVOKED, CPU, TASK, USAGE, ANNOUNCED));
    }

    @Test
    void shouldTakeNothingFromAnAnnouncementThatCameToNothing() {
        List<LogKill> kills = parse(
                INVOKED,
                CPU,
                TASK,
                USAGE,
                ANNOUNCED,
                "late invoked oom-killer: gfp_mask=0x280da, order=1, oom_score_adj=0",
                "Out of memory: Kill process 20 (big) score 5 or sacrifice child",
                KILLED.replace("10 (app)", "20 (big)"));

        LogKill kill = kills.getFirst();
        assertEquals(1, kills.size());
        assertNull(kill.limit());
        assertNull(kill.constraint());
        assertEquals("0x280da", kill.gfpMask());
        assertEquals(5, kill.details().scoreThousandths());
    }

    @Test
    void shouldTellTwoKillsWhoseLinesCross() {
        List<LogKill> kills = parse(
                ANNOUNCED,
                "Out of memory: Kill process 20 (big) score 5 or sacrifice child",
                KILLED,
                KILLED.replace("10 (app)", "20 (big)"));

        assertEquals(
                List.of(716, 5),
                kills.stream().map(kill -> kill.details().scoreThousandths()).toList());
        assertEquals("CONSTRAINT_MEMCG", kills.getFirst().constraint());
        assertNull(kills.getLast().constraint());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Killed process 10 (a (b), c), UID 1000, total-vm:8kB, anon-rss:4kB, file-rss:0kB, shmem-rss:0kB",
                "Killed process 10, UID 1000, (a (b), c) total-vm:8kB, anon-rss:4kB, file-rss:0kB"
            })
    void shouldFindTheUserWhereRedHatPutsIt(String line) {
        LogKill kill = only(line);

        assertEquals(1000L, kill.victim().uid());
        assertEquals("a (b), c", kill.victim().comm());
        assertEquals(8192L, kill.victim().totalVmBytes());
    }

    @Test
    void shouldTakeALimitThatNobodyCouldBeKilledForForNoKill() {
        List<LogKill> kills = parse(
                INVOKED,
                "Memory limit reached of cgroup /a",
                USAGE,
                "Out of memory and no killable processes...",
                KILLED);

        assertEquals(1, kills.size());
        assertNull(kills.getFirst().limit());
    }

    @Test
    void shouldPartTheTwoPathsOfASentenceWhereTheyAgree() {
        LogKill kill = only(
                INVOKED,
                "Task in /x killed as a result of limit of /y/z killed as a result of limit of /x killed as a result of"
                        + " limit of /y",
                ANNOUNCED,
                KILLED);

        assertEquals(
                "/x killed as a result of limit of /y",
                Objects.requireNonNull(kill.limit()).cgroupPath());
        assertNotNull(kill.victim().cgroupPath());
    }

    private List<LogKill> parse(String... texts) {
        return KernelLogs.parse(parser, KernelLogs.records(texts));
    }

    private LogKill only(String... texts) {
        List<LogKill> kills = parse(texts);
        assertEquals(1, kills.size(), () -> "kills: " + kills);
        return kills.getFirst();
    }
}
