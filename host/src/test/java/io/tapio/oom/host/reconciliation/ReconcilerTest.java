package io.tapio.oom.host.reconciliation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.CgroupOomNotification;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.host.assembly.EventAssembler;
import io.tapio.oom.host.assembly.EventSettings;
import io.tapio.oom.host.cgroup.CgroupFiles;
import io.tapio.oom.host.cgroup.CgroupTree.Version;
import io.tapio.oom.host.reconciliation.Reconciler.Counts;
import io.tapio.oom.host.source.KernelLogReader;
import io.tapio.oom.kernel.KernelClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconcilerTest {

    private static final KernelClock CLOCK = KernelClock.bootedAt(Instant.EPOCH);
    private static final long START_MS = 100_000;

    @TempDir
    private Path directory;

    private final ReportedKills reported = new ReportedKills();
    private final KernelLogText log = new KernelLogText();
    private final List<OomEvent> out = new ArrayList<>();
    private KernelLogReader.Factory kernelLog = log::open;
    private long nowMs = START_MS;
    private boolean busy;
    private CgroupFiles cgroups;
    private Reconciler reconciler;

    @BeforeEach
    void begin() throws IOException {
        Files.createDirectory(directory.resolve("cgroup"));
        cgroups = new CgroupFiles(directory.resolve("cgroup"), Version.V2).write("a", "memory.events", "oom_kill 0");
        EventAssembler assembler = new EventAssembler(new EventSettings("node-1", true), CLOCK, 1);
        reconciler = new Reconciler(
                new KernelKillCount(directory.resolve("vmstat")),
                reported,
                () -> busy,
                () -> nowMs * 1_000_000,
                new CgroupKills(cgroups.tree(), 100),
                new LogRecovery(() -> kernelLog.open(), assembler, reported, CLOCK, () -> {}, out::add),
                assembler,
                out::add);
        reported.startAt(now());
        kernelCounts(7);
        assertTrue(reconciler.begin(now()));
    }

    @Test
    void shouldMissNothingWhereEveryKillWasReported() {
        kernelCounts(9);
        reported.remember(Victims.of(1, now()));
        reported.remember(Victims.of(2, now()));
        lookForSeconds(10);

        assertEquals(new Counts(2, 0, 0, 0), reconciler.counts());
        assertEquals(List.of(), out);
    }

    @Test
    void shouldTakeFromTheLogWhatTheSourceDidNotTell() {
        kernelCounts(9);
        reported.remember(Victims.of(1, now()));
        log.kill(1, nowMs).kill(2, nowMs + 1);
        lookForSeconds(10);

        assertEquals(new Counts(2, 0, 0, 1), reconciler.counts());
        assertEquals(
                2,
                assertInstanceOf(OomKillVictim.class, out.getFirst()).victim().pid());
        assertEquals(1, out.size());
    }

    @Test
    void shouldCountAsMissedWhatTheLogDoesNotTellEither() {
        kernelCounts(9);
        cgroups.write("a", "memory.events", "oom_kill 1");
        lookForSeconds(10);

        assertEquals(new Counts(2, 0, 2, 0), reconciler.counts());
        assertEquals(
                List.of("/a 1", "/ 1"),
                out.stream().map(ReconcilerTest::told).toList(),
                "where it was counted, and that there was one more");
    }

    @Test
    void shouldCountAsMissedWhenTheLogCanNotBeRead() {
        kernelLog = () -> {
            throw new IOException("operation not permitted");
        };
        kernelCounts(8);
        lookForSeconds(10);

        assertEquals(1, reconciler.counts().missed());
    }

    @Test
    void shouldExplainAGroupKillsFirstVictimByItsBeingCountedTwice() {
        kernelCounts(10);
        reported.remember(Victims.ofGroup(1, now(), "/a", "oom-1"));
        reported.remember(Victims.ofGroup(2, now(), "/a", "oom-1"));
        lookForSeconds(10);

        assertEquals(new Counts(3, 1, 0, 0), reconciler.counts());
        assertEquals(List.of(), out);
    }

    @Test
    void shouldBelieveTheCgroupsCountersThatAGroupWasKilled() {
        kernelCounts(9);
        cgroups.write("a", "memory.events", "oom_kill 2\noom_group_kill 1");
        reported.remember(Victims.of(1, now()));
        lookForSeconds(10);

        assertEquals(new Counts(2, 1, 0, 0), reconciler.counts());
    }

    @Test
    void shouldNotBelieveThemASecondTimeForAGroupKillThatWasReported() {
        kernelCounts(11);
        cgroups.write("a", "memory.events", "oom_kill 4\noom_group_kill 1");
        reported.remember(Victims.ofGroup(1, now(), "/a", "oom-1"));
        reported.remember(Victims.ofGroup(2, now(), "/a", "oom-1"));
        lookForSeconds(10);

        assertEquals(new Counts(4, 1, 1, 0), reconciler.counts());
    }

    @Test
    void shouldNotExplainALaterKillByAGroupKillThatWasCountedOnce() {
        kernelCounts(9);
        reported.remember(Victims.ofGroup(1, now(), "/a", "oom-1"));
        reported.remember(Victims.ofGroup(2, now(), "/a", "oom-1"));
        lookForSeconds(10);
        kernelCounts(10);
        lookForSeconds(10);

        assertEquals(new Counts(3, 0, 1, 0), reconciler.counts());
    }

    @Test
    void shouldWaitForASourceThatIsStillAtIt() {
        busy = true;
        kernelCounts(8);
        lookForSeconds(10);
        assertEquals(0, reconciler.counts().missed());

        busy = false;
        lookForSeconds(10);
        assertEquals(1, reconciler.counts().missed());
    }

    @Test
    void shouldTakeFromTheLogWhatAnOlderProcessesRingHadNoRoomFor() {
        reported.remember(Victims.of(1, CLOCK.wallTime(90_000_000_000L)));
        log.kill(7, 80_000).kill(1, 90_000).kill(2, 95_000);
        reconciler.recoverLost(2);

        assertEquals(1, out.size(), "the first one was its predecessor's to tell");
        assertEquals(
                2,
                assertInstanceOf(OomKillVictim.class, out.getFirst()).victim().pid());
        assertEquals(1, reconciler.counts().recovered());
        assertEquals(0, reported.count(), "it is of the time before the balance");
    }

    @Test
    void shouldSayThatAnOldKernelDoesNotCount() throws IOException {
        Files.writeString(directory.resolve("vmstat"), "nr_free_pages 1\n");

        assertFalse(reconciler.begin(now()));
    }

    private void lookForSeconds(int seconds) {
        for (int i = 0; i < seconds; i++) {
            nowMs += 1_000;
            reconciler.look(now());
        }
    }

    private Instant now() {
        return CLOCK.wallTime(nowMs * 1_000_000);
    }

    private void kernelCounts(long kills) {
        try {
            Files.writeString(directory.resolve("vmstat"), "nr_free_pages 1\noom_kill " + kills + "\npgfault 2\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String told(OomEvent event) {
        CgroupOomNotification notification = assertInstanceOf(CgroupOomNotification.class, event);
        return notification.cgroup().cgroupPath() + " " + notification.kills();
    }
}
