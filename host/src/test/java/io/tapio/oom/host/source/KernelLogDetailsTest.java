package io.tapio.oom.host.source;

import static io.tapio.oom.host.source.KernelLogs.INVOKED;
import static io.tapio.oom.host.source.KernelLogs.KILLED;
import static io.tapio.oom.host.source.KernelLogs.TABLE;
import static io.tapio.oom.host.source.KernelLogs.escape;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapio.oom.host.source.KernelFact.LogKill;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts of a report besides who and whose. */
class KernelLogDetailsTest {

    private static final String ROW = "[     10]     0    10     1000      500   122880        3             0 app";
    private static final String STATS = "Memory cgroup stats for /a:";

    private final KernelLogParser parser = new KernelLogParser();

    @ParameterizedTest
    @CsvSource({"4000, 4096", "16000, 16384", "64000, 65536", "64010, 65536"})
    void shouldTellThePageSizeByTheVictimsSizeInBothUnits(int totalVmKb, int pageBytes) {
        LogCandidate candidate = candidates(totalVmKb, ROW).getFirst();

        assertEquals(500L * pageBytes, candidate.rssBytes());
        assertEquals(3L * pageBytes, candidate.swapBytes());
        assertEquals(122_880L, candidate.pgtablesBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 6000, 999_999})
    void shouldTellNoBytesWhereThePageSizeIsInDoubt(int totalVmKb) {
        LogCandidate candidate = candidates(totalVmKb, ROW).getFirst();

        assertNull(candidate.rssBytes());
        assertNull(candidate.swapBytes());
        assertEquals("app", candidate.comm());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b  c ", "] [ 1] 2 3", "", " x", "0 0 0 name", "x,y=(z)"})
    void shouldTakeAllBehindTheNumbersForTheName(String name) {
        String row = "[   4711]     0  4711     2000      900   122880        3          -500 " + name;

        LogCandidate first = candidates(4000, ROW, row).getFirst();

        assertEquals(new LogCandidate(4711, name, 900L * 4096, 3L * 4096, 122_880L, -500), first);
    }

    @Test
    void shouldPutThoseThatHoldMostFirstAndThoseThatAreNeverKilledLast() {
        List<LogCandidate> candidates = candidates(
                4000,
                "[     11]     0    11     2000     9000   122880        0         -1000 guard",
                ROW,
                "[     12]     0    12     2000      400   122880      600             0 swapped");

        assertEquals(
                List.of(12, 10, 11), candidates.stream().map(LogCandidate::pid).toList());
    }

    @Test
    void shouldCountBytesOfPageTablesThatTheKernelCallsKilobytes() {
        LogKill kill = only(
                INVOKED,
                "memory: usage 1kB, limit 1kB, failcnt 1",
                TABLE,
                ROW,
                KILLED + "10 (app) total-vm:4000kB, UID:0 pgtables:122880kB");

        assertEquals(122_880L, kill.victim().pgtablesBytes());
    }

    @Test
    void shouldReadStatisticsThatAreOneRecord() {
        LogMemory memory = memory(
                STATS, escape("anon 4096\nfile 8192\nkernel 10\npgscan 7\npgsteal 3\nno statistics at all\nfile 1"));

        assertEquals(4096L, memory.anonBytes());
        assertEquals(8192L, memory.fileBytes());
        assertEquals(10L, memory.kernelBytes());
        assertEquals(7L, memory.pagesScanned());
        assertEquals(3L, memory.pagesReclaimed());
        assertNull(memory.sockBytes());
    }

    @Test
    void shouldReadStatisticsOfV1WithAllBelowTheOwner() {
        LogMemory memory = memory(
                STATS,
                "cache 1",
                "rss 2",
                "total_cache 100",
                "total_rss 200",
                "total_inactive_anon 7",
                "total_active_anon 8");

        assertEquals(200L, memory.anonBytes());
        assertEquals(100L, memory.fileBytes());
        assertEquals(15L, memory.lruAnonBytes());
        assertNull(memory.lruFileBytes());
    }

    @Test
    void shouldReadStatisticsOfOldKernels() {
        LogMemory memory = memory(
                "kmem: usage 5kB, limit 9007199254740988kB, failcnt 0",
                "Memory cgroup stats for /a: cache:1KB rss:2KB rss_huge:0KB inactive_file:3KB active_file:4KB");

        assertEquals(2048L, memory.anonBytes());
        assertEquals(1024L, memory.fileBytes());
        assertEquals(5120L, memory.kernelBytes());
        assertEquals(7168L, memory.lruFileBytes());
    }

    @Test
    void shouldNotTakeAPartOfTheOwnersMemoryForAll() {
        LogKill kill = only(
                INVOKED,
                "Memory cgroup stats for /a: cache:1KB rss:2KB",
                "Memory cgroup stats for /a/b: cache:3KB rss:4KB",
                KILLED + "10 (app) total-vm:4000kB");

        assertNull(kill.details().memory());
        assertEquals("/a", Objects.requireNonNull(kill.limit()).cgroupPath());
    }

    @Test
    void shouldNotTakeStatisticsThatWereCutForTheWhole() {
        LogKill kill = only(INVOKED, STATS, "cache 1", "rss 2", KILLED + "10 (app) total-vm:4000kB");

        assertNull(kill.details().memory());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "gfp_mask=0xd0, order=2| ",
                "gfp_mask=0xcc0(GFP_KERNEL), order=2|GFP_KERNEL",
                "gfp_mask=0x14280ca(GFP_HIGHUSER_MOVABLE;__GFP_ZERO), nodemask=0-1,3, order=2|"
                        + "GFP_HIGHUSER_MOVABLE,__GFP_ZERO",
                "gfp_mask=0xcc0(GFP_KERNEL), nodemask=(null),  order=2|GFP_KERNEL"
            })
    void shouldKeepTheNamesOfTheAllocationsFlags(String asked, String names) {
        LogKill kill = only(
                "app invoked oom-killer: " + asked.replace(';', '|') + ", oom_score_adj=0",
                "memory: usage 1kB, limit 1kB, failcnt 1",
                KILLED + "10 (app) total-vm:4000kB");

        assertEquals(
                names == null ? List.of() : List.of(names.split(",")),
                kill.details().gfpFlags());
        assertEquals(2, kill.order());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"(null)| ", "0-1|0-1", "0,2-3|0,2-3"})
    void shouldTellTheMemoryNodesOfAPolicy(String printed, String nodes) {
        LogKill kill = only(
                INVOKED,
                "oom-kill:constraint=CONSTRAINT_MEMORY_POLICY,nodemask=" + printed
                        + ",cpuset=x,nodemask=9,cpuset=,mems_allowed=0-3,global_oom,task_memcg=/a,task=app,pid=10,uid=0",
                "Out of memory: Killed process 10 (app) total-vm:4000kB");

        assertEquals(nodes, kill.details().nodemask());
    }

    private List<LogCandidate> candidates(int totalVmKb, String... rows) {
        String[] lines = new String[rows.length + 3];
        lines[0] = INVOKED;
        lines[1] = "memory: usage 1kB, limit 1kB, failcnt 1";
        lines[2] = TABLE;
        System.arraycopy(rows, 0, lines, 3, rows.length);
        KernelLogs.parse(parser, KernelLogs.records(lines));
        return parser.accept(
                        "3," + (lines.length + 1) + ",1009000,-;" + KILLED + "10 (app) total-vm:" + totalVmKb + "kB")
                .orElseThrow()
                .details()
                .candidates();
    }

    private LogMemory memory(String... lines) {
        String[] report = new String[lines.length + 2];
        report[0] = INVOKED;
        System.arraycopy(lines, 0, report, 1, lines.length);
        report[lines.length + 1] = KILLED + "10 (app) total-vm:4000kB";
        return Objects.requireNonNull(only(report).details().memory());
    }

    private LogKill only(String... texts) {
        List<LogKill> kills = KernelLogs.parse(parser, KernelLogs.records(texts));
        assertEquals(1, kills.size(), () -> "kills: " + kills);
        return kills.getFirst();
    }
}
