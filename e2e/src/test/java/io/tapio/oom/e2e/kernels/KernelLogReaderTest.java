package io.tapio.oom.e2e.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The witness itself, held against real reports of three kernels. */
class KernelLogReaderTest {

    private static final Path LOGS = Path.of("../host/src/test/resources/kernel-logs");
    private static final String KILL = "3,9,9,-;Memory cgroup out of memory: Killed process 4711 (late) total-vm:100kB,"
            + " anon-rss:8kB, file-rss:4kB, shmem-rss:0kB, UID:7 pgtables:36kB oom_score_adj:-5";

    @Test
    void shouldReadTheLinesOfAVictim() {
        KernelKill kill = get(kills(List.of(KILL)), 4711);
        assertEquals("late 4711", kill.name());
        assertEquals(
                List.of(102_400L, 8_192L, 4_096L, 0L, 36_864L),
                List.of(
                        kill.totalVmBytes(),
                        kill.anonRssBytes(),
                        kill.fileRssBytes(),
                        kill.shmemRssBytes(),
                        kill.pgtablesBytes()));
        assertEquals(7, kill.uid());
        assertEquals(-5, kill.oomScoreAdj());
        assertNull(kill.report(), "no report was printed");
    }

    @Test
    void shouldGiveAGroupsMembersTheReportOfTheirFirstVictim() throws IOException {
        Map<Integer, KernelKill> kills = kills(log("memcg-group-6.12.117+deb12-cloud-amd64"));
        assertEquals(List.of(155, 150, 156), List.copyOf(kills.keySet()), "the first victim once");
        assertFalse(get(kills, 155).member());
        assertTrue(get(kills, 150).member());
        OomReport report = get(kills, 156).report();
        assertNotNull(report);
        assertEquals(155, report.chosenPid());
        assertEquals("memcg", report.constraint());
        assertEquals(3, report.table().size());
        assertEquals("10280", report.table().get(1).get("rss"));
        assertEquals(40_960 * 1024, report.limitBytes());
        assertEquals(41_623_552L, report.stat("anon"));
    }

    @Test
    void shouldNotTakeTheReportOfAnotherOom() throws IOException {
        List<String> records = new ArrayList<>(log("memcg-single-6.1.0-56-cloud-amd64"));
        records.add(KILL);
        KernelKill late = get(kills(records), 4711);
        assertNull(late.report(), "the one before is another's");
    }

    @Test
    void shouldFindNoOwnerWhereTheWholeMachineRanOut() throws IOException {
        KernelKill kill =
                kills(log("global-6.1.0-56-cloud-amd64")).values().iterator().next();
        OomReport report = kill.report();
        assertNotNull(report);
        assertEquals("none", report.constraint());
        assertNull(report.ownerCgroup());
        assertEquals(0, report.order());
        assertTrue(report.gfpFlags().contains("__GFP_ZERO"), report.gfpFlags()::toString);
    }

    @Test
    void shouldReadWhatTheReaperLeft() {
        KernelLogReader.Contents contents = KernelLogReader.readRecords(List.of(
                "6,1,1,-;oom_reaper: reaped process 4711 (a b), now anon-rss:4kB, file-rss:8kB, shmem-rss:16kB"));
        assertEquals(Map.of(4711, 28_672L), contents.leftByReaper());
    }

    private static KernelKill get(Map<Integer, KernelKill> kills, int pid) {
        KernelKill kill = kills.get(pid);
        assertNotNull(kill);
        return kill;
    }

    private static Map<Integer, KernelKill> kills(List<String> records) {
        return KernelLogReader.readRecords(records).kills();
    }

    private static List<String> log(String name) throws IOException {
        return Files.readAllLines(LOGS.resolve(name + ".kmsg"), StandardCharsets.ISO_8859_1);
    }
}
