package io.tapio.oom.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.kernel.HookStatus.State;
import io.tapio.oom.kernel.OomRecord.Memcg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a real kernel, which other programs use too: every test looks for its own process among the kills. */
@Timeout(120)
class OomMonitorTest {

    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(20);
    private static final Path TRACEFS = Path.of("/sys/kernel/tracing");

    @SuppressWarnings("NullAway.Init")
    private KillZone zone;

    @BeforeEach
    void makeZone() throws IOException {
        zone = KillZone.create();
    }

    @AfterEach
    void removeZone() throws IOException {
        zone.close();
    }

    @Test
    void shouldReportARealKillOnceWithItsOwner() throws Exception {
        try (OomMonitor monitor = RealKernel.open()) {
            int pid = zone.kill();

            assertTellsOf(onlyKillOf(pid, monitor), pid);
        }
    }

    @Test
    void shouldSeeKillsThroughTheTypedTracepointAlone() throws Exception {
        try (OomMonitor monitor = RealKernel.open(RealKernel.RING_BYTES, EnumSet.of(Hook.MARK_VICTIM_BTF))) {
            assertEquals(List.of(Hook.MARK_VICTIM_BTF), attached(monitor));
            int pid = zone.kill();

            OomRecord kill = onlyKillOf(pid, monitor);
            assertTellsOf(kill, pid);
            assertNull(kill.control());
        }
    }

    @Test
    void shouldSeeKillsThroughThePlainTracepointAlone() throws Exception {
        boolean mounted = mountTracefs();
        try (OomMonitor monitor = RealKernel.open(RealKernel.RING_BYTES, EnumSet.of(Hook.MARK_VICTIM_PLAIN))) {
            assertEquals(List.of(Hook.MARK_VICTIM_PLAIN), attached(monitor));
            int pid = zone.kill();

            assertTellsOf(onlyKillOf(pid, monitor), pid);
        } finally {
            if (mounted) {
                run("umount", TRACEFS.toString());
            }
        }
    }

    @Test
    void shouldSayWhatBecameOfEveryHook() {
        try (OomMonitor monitor = RealKernel.open(RealKernel.RING_BYTES, EnumSet.of(Hook.MARK_VICTIM_BTF))) {
            assertEquals(
                    List.of(Hook.values()),
                    monitor.hooks().stream().map(HookStatus::hook).toList());
            for (HookStatus hook : monitor.hooks()) {
                assertEquals(
                        hook.hook() == Hook.MARK_VICTIM_BTF ? State.ATTACHED : State.NOT_NEEDED,
                        hook.state(),
                        hook.toString());
                assertEquals(0, hook.errno(), hook.toString());
            }
        }
    }

    @Test
    void shouldDrainAgainWhatWasNotCommitted() throws Exception {
        try (OomMonitor monitor = RealKernel.open()) {
            int pid = zone.kill();
            OomRecord first = firstKillOf(pid, monitor);

            assertEquals(List.of(first), killsOf(pid, drain(monitor)), "not committed, so not gone");
            monitor.commit();
            assertEquals(List.of(), killsOf(pid, drain(monitor)), "committed, so gone");
        }
    }

    @Test
    void shouldTakeNoMoreKillsAtOnceThanItWasAskedTo() throws Exception {
        OpenOptions options =
                OpenOptions.unpinned(RealKernel.RING_BYTES, RealKernel.ALL).inBatchesOf(2);
        try (OomMonitor monitor = RealKernel.open(options)) {
            zone.kill(5);
            List<Integer> batches = new ArrayList<>();
            for (List<OomRecord> batch = drain(monitor); !batch.isEmpty(); batch = drain(monitor)) {
                batches.add(batch.size());
                monitor.commit();
            }
            assertTrue(batches.stream().mapToInt(Integer::intValue).sum() >= 5, batches::toString);
            assertEquals(2, Collections.max(batches), batches::toString);
        }
    }

    @Test
    void shouldHandWhatWasNotCommittedToTheRingsNextConsumer() throws Exception {
        try (OomMonitor monitor = RealKernel.open()) {
            int pid = zone.kill();
            OomRecord first = firstKillOf(pid, monitor);

            try (OomMonitor next = OomMonitor.borrowRing(
                    RealKernel.BUILT.nativeDirectory(), newestKillRingOfThisProcess(), OomMonitor.BATCH_BYTES)) {
                assertEquals(List.of(first), killsOf(pid, drain(next)));
            }
        }
    }

    @Test
    void shouldPassOverAndCountARecordThatIsLargerThanTheBatch() throws Exception {
        try (OomMonitor monitor = RealKernel.open()) {
            firstKillOf(zone.kill(), monitor);

            try (OomMonitor narrow = OomMonitor.borrowRing(
                    RealKernel.BUILT.nativeDirectory(), newestKillRingOfThisProcess(), OomRecordLayout.RECORD_BYTES)) {
                assertEquals(List.of(), drain(narrow));
                long oversized = narrow.counters().oversized();
                assertNotEquals(0, oversized);
                assertEquals(0, narrow.counters().marks());

                assertEquals(List.of(), drain(narrow));
                long again = narrow.counters().oversized();
                assertTrue(again <= monitor.counters().submitted(), "one record was counted twice: " + again);
                assertFalse(narrow.await(0), "the ring is still readable: whoever waits for it would spin");
            }
        }
    }

    @Test
    void shouldCountEveryMarkThatFoundNoRoomInTheRing() throws Exception {
        try (OomMonitor monitor = RealKernel.open(4096, EnumSet.of(Hook.MARK_VICTIM_BTF))) {
            zone.kill(12);

            KernelCounters counters = settled(monitor);
            assertTrue(counters.marks() >= 12, counters.toString());
            assertTrue(counters.ringFull() > 0, counters.toString());
            assertEquals(counters.marks(), counters.submitted() + counters.ringFull(), counters.toString());
            assertEquals(counters.ringFull(), counters.lost(), counters.toString());
            List<OomRecord> kept = drain(monitor);
            assertTrue(kept.size() >= counters.submitted(), kept.size() + " of " + counters);
        }
    }

    @Test
    void shouldEndTheWaitWhenItIsWoken() throws Exception {
        try (OomMonitor monitor = RealKernel.open()) {
            CompletableFuture<Boolean> waiting = CompletableFuture.supplyAsync(() -> monitor.await(-1));
            monitor.wake();

            waiting.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldSayThatTimeIsUp() {
        try (OomMonitor monitor = RealKernel.open(4096, EnumSet.of(Hook.MARK_VICTIM_BTF))) {
            long before = System.nanoTime();
            boolean readable = monitor.await(20);
            long waited = System.nanoTime() - before;

            assertTrue(readable || waited >= TimeUnit.MILLISECONDS.toNanos(19), "waited " + waited + " ns");
        }
    }

    @Test
    void shouldAnswerAfterItsEnd() {
        OomMonitor monitor = RealKernel.open();
        monitor.close();
        monitor.close();
        monitor.wake();

        assertEquals(KernelCounters.NONE, monitor.counters());
    }

    @Test
    void shouldSayThatTheObjectFileIsMissing() {
        RealKernel.open().close();
        KernelInstall broken = new KernelInstall(RealKernel.BUILT.nativeDirectory(), Path.of("target/none.bpf.o"));

        NativeException e = assertThrows(
                NativeException.class,
                () -> OomMonitor.open(
                        broken, OpenOptions.unpinned(RealKernel.RING_BYTES, EnumSet.of(Hook.MARK_VICTIM_BTF))));
        assertEquals(Errno.ENOENT, e.errno());
        assertEquals("open the eBPF object", e.operation());
        assertTrue(String.valueOf(e.getMessage()).contains("target/none.bpf.o"), e.getMessage());
    }

    @Test
    void shouldRefuseAFileThatIsNoEbpfObject() throws Exception {
        RealKernel.open().close();
        KernelInstall broken = new KernelInstall(RealKernel.BUILT.nativeDirectory(), Path.of("pom.xml"));

        NativeException e = assertThrows(
                NativeException.class,
                () -> OomMonitor.open(
                        broken, OpenOptions.unpinned(RealKernel.RING_BYTES, EnumSet.of(Hook.MARK_VICTIM_BTF))));
        assertEquals("open the eBPF object", e.operation());
    }

    @Test
    void shouldSayThatThereIsNoSuchRing() {
        NativeException e = assertThrows(
                NativeException.class, () -> OomMonitor.borrowRing(RealKernel.BUILT.nativeDirectory(), 0, 4096));

        assertEquals("open the map by its id", e.operation());
        assertEquals(Errno.ENOENT, e.errno());
    }

    private void assertTellsOf(OomRecord kill, int pid) {
        assertEquals(pid, kill.victim().tgid());
        assertEquals("tail", kill.victim().comm());
        assertEquals(pid, kill.trigger().tgid());
        assertEquals("tail\0/dev/zero", kill.triggerCmdline());
        assertFalse(kill.alreadyExiting());
        assertNotNull(kill.victim().memory());
        Memcg owner = kill.limitOwner();
        assertNotNull(owner);
        assertEquals(zone.path(), owner.path());
        assertEquals(owner, kill.victimMemcg());
        assertEquals(KillZone.LIMIT_BYTES / KernelClock.pageBytes(), owner.limitPages());
    }

    private static List<Hook> attached(OomMonitor monitor) {
        return monitor.hooks().stream()
                .filter(hook -> hook.state() == State.ATTACHED)
                .map(HookStatus::hook)
                .toList();
    }

    /** Commits, and looks once more, so that a second record of the same kill would be seen. */
    private OomRecord onlyKillOf(int pid, OomMonitor monitor) throws Exception {
        OomRecord kill = firstKillOf(pid, monitor);
        monitor.commit();
        int other = zone.kill();
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (System.nanoTime() < deadline) {
            List<OomRecord> records = drain(monitor);
            assertEquals(List.of(), killsOf(pid, records), "told twice");
            if (!killsOf(other, records).isEmpty()) {
                return kill;
            }
            monitor.await(100);
        }
        throw new AssertionError("the kill of " + other + " was not seen");
    }

    /** Commits what others were killed for meanwhile, but not the batch that it is in. */
    private static OomRecord firstKillOf(int pid, OomMonitor monitor) {
        long deadline = System.nanoTime() + PATIENCE_NS;
        while (System.nanoTime() < deadline) {
            List<OomRecord> kills = killsOf(pid, drain(monitor));
            if (!kills.isEmpty()) {
                assertEquals(1, kills.size());
                return kills.getFirst();
            }
            monitor.commit();
            monitor.await(100);
        }
        throw new AssertionError("the kill of " + pid + " was not seen: " + monitor.counters());
    }

    private static List<OomRecord> drain(OomMonitor monitor) {
        List<OomRecord> records = new ArrayList<>();
        monitor.drain(
                record -> {
                    if (record instanceof OomRecord kill) {
                        records.add(kill);
                    }
                },
                e -> {
                    throw new AssertionError(e);
                });
        return records;
    }

    private static List<OomRecord> killsOf(int pid, List<OomRecord> records) {
        return records.stream().filter(r -> r.victim().tgid() == pid).toList();
    }

    /** A mark is counted before its record: between the two the sums don't meet. */
    private static KernelCounters settled(OomMonitor monitor) {
        KernelCounters counters = monitor.counters();
        for (int i = 0; i < 1_000 && counters.marks() != counters.submitted() + counters.ringFull(); i++) {
            counters = monitor.counters();
        }
        return counters;
    }

    private static int newestKillRingOfThisProcess() throws IOException {
        int newest = -1;
        try (Stream<Path> files = Files.list(Path.of("/proc/self/fdinfo"))) {
            for (Path file : files.toList()) {
                List<String> lines = linesOf(file);
                if (lines.contains("map_type:\t27") && lines.contains("max_entries:\t" + RealKernel.RING_BYTES)) {
                    for (String line : lines) {
                        if (line.startsWith("map_id:\t")) {
                            newest = Math.max(newest, Integer.parseInt(line.substring(8)));
                        }
                    }
                }
            }
        }
        return newest;
    }

    /** A descriptor may be closed between the look at the folder and the look at it. */
    private static List<String> linesOf(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException closed) {
            return List.of();
        }
    }

    private static boolean mountTracefs() throws Exception {
        if (Files.exists(TRACEFS.resolve("events")) || Files.exists(Path.of("/sys/kernel/debug/tracing/events"))) {
            return false;
        }
        if (run("mount", "-t", "tracefs", "tracefs", TRACEFS.toString()) != 0) {
            throw RealKernel.missing("tracefs can't be mounted here");
        }
        return true;
    }

    private static int run(String... command) throws Exception {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }
}
