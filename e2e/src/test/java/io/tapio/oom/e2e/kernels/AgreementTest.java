package io.tapio.oom.e2e.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** A comparison that finds no difference is worth something only if it finds one where there is one. */
class AgreementTest {

    private static final String EVENT = """
            {"data":{"event_type":"oom_kill_victim","event_id":"e%1$d","revision":%2$d,"oom_id":"o%1$d",
             "victim":{"pid":%1$d,"comm":"hog","uid":0,"oom_score_adj":0,"total_vm_bytes":%3$d,"anon_rss_bytes":8192,
              "file_rss_bytes":0,"shmem_rss_bytes":0,"pgtables_bytes":4096,"cgroup_path":"/a/b"},
             "trigger":{"pid":%1$d,"tid":%1$d}}}""".replace("\n", "");

    private static final String LOGGED = "3,9,9,-;Memory cgroup out of memory: Killed process 5 (hog) total-vm:100kB,"
            + " anon-rss:8kB, file-rss:0kB, shmem-rss:0kB, UID:0 pgtables:4kB oom_score_adj:0";

    @Test
    void shouldFindNothingWhereAllSayTheSame() {
        Differences differences = new Differences();
        Agreement.onVictims(evidence("oom_kill=1", event(5, 0, 102_400)), differences);
        Agreement.onCounters(evidence("oom_kill=1", event(5, 0, 102_400)), differences);
        differences.assertNone(9);
    }

    @Test
    void shouldFindASizeThatIsAByteOff() {
        Differences differences = new Differences();
        Agreement.onVictims(evidence("oom_kill=1", event(5, 0, 102_401)), differences);
        assertFinds("/victim/total_vm_bytes is 102401, expected 102400", differences);
    }

    @Test
    void shouldFindAKillThatNobodyTold() {
        Evidence evidence = evidence("oom_kill=1");
        Differences differences = new Differences();
        differences.compare("the events", evidence.killsByTheCollector(), "the log", evidence.killsByTheLog());
        Agreement.onCounters(evidence, differences);
        assertFinds("hog 5 is in the log, not in the events", differences);
        assertFinds("/a: oom_kill 1, oom_group_kill 0, but 0 victims were told", differences);
    }

    @Test
    void shouldFindMoreVictimsThanTheKernelCounted() {
        Differences differences = new Differences();
        Agreement.onCounters(evidence("oom_kill=1", event(5, 0, 1), event(6, 0, 1)), differences);
        assertFinds("but 2 victims were told", differences);
    }

    @Test
    void shouldLetAGroupsFirstVictimBeCountedTwice() {
        Differences differences = new Differences();
        Agreement.onCounters(evidence("oom_kill=2 oom_group_kill=1", event(5, 0, 1)), differences);
        differences.assertNone(1);
    }

    @Test
    void shouldTellARevisionFromARepetition() {
        assertEquals(
                List.of(), evidence("", event(5, 0, 1), event(5, 1, 1)).told().again());
        assertEquals(
                List.of("e5 r0"),
                evidence("", event(5, 0, 1), event(5, 0, 1)).told().again());
    }

    @Test
    void shouldNotTakeNoComparisonForNoDifference() {
        assertThrows(AssertionError.class, () -> new Differences().assertNone(1));
    }

    @Test
    void shouldLetNoMoreThanATenthDifferWhereTwoLooksCantBeAtOneMoment() {
        Differences differences = new Differences();
        for (int i = 0; i < 9; i++) {
            differences.check(true, "fine");
        }
        differences.check(false, "one");
        differences.assertAtMostATenth(10);
        differences.check(false, "another");
        assertThrows(AssertionError.class, () -> differences.assertAtMostATenth(10));
    }

    private static void assertFinds(String expected, Differences differences) {
        AssertionError found = assertThrows(AssertionError.class, () -> differences.assertNone(0));
        assertTrue(String.valueOf(found.getMessage()).contains(expected), found::getMessage);
    }

    private static String event(int pid, int revision, int totalVm) {
        return EVENT.formatted(pid, revision, totalVm);
    }

    private static Evidence evidence(String counters, String... events) {
        return new Evidence(
                Told.read(List.of(events), data -> true),
                KernelLogReader.readRecords(List.of(LOGGED)),
                Witness.read(List.of("begin one", "counters /a subtree " + counters, "end one")),
                List.of(),
                false);
    }
}
