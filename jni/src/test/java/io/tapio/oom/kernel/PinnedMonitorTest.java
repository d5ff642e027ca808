package io.tapio.oom.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.kernel.OomRecord.Memcg;
import io.tapio.oom.kernel.PinStatus.NotPinned;
import io.tapio.oom.kernel.PinStatus.Pinned;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a real kernel: what is pinned goes on while no monitor is open. */
@Timeout(120)
class PinnedMonitorTest {

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Set<Hook> HOOKS = EnumSet.of(Hook.MARK_VICTIM_BTF, Hook.EXIT);

    private final Path pins =
            Path.of("/sys/fs/bpf/tapio-oom-test-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet());

    @SuppressWarnings("NullAway.Init")
    private KillZone zone;

    @BeforeEach
    void makeZone() throws IOException {
        zone = KillZone.create();
    }

    @AfterEach
    void removeZoneAndPins() throws Exception {
        OomMonitor.unpin(RealKernel.BUILT, pins);
        zone.close();
    }

    @Test
    void shouldTellOfKillsThatHappenedWhileNobodyRanOnce() throws Exception {
        try (OomMonitor first = pinned(RealKernel.RING_BYTES, HOOKS)) {
            assertFalse(assertInstanceOf(Pinned.class, first.pinned()).adopted());
        }
        int pid = zone.kill();

        try (OomMonitor next = pinned(RealKernel.RING_BYTES, HOOKS)) {
            Pinned status = assertInstanceOf(Pinned.class, next.pinned());
            assertTrue(status.adopted());
            assertTrue(status.waiting() >= 1, status.toString());
            assertEquals(List.of(pid), ours(next));
        }
        try (OomMonitor again = pinned(RealKernel.RING_BYTES, HOOKS)) {
            assertEquals(List.of(), ours(again), "told twice");
            int other = zone.kill();
            assertEquals(List.of(other), ours(again));
        }
    }

    @Test
    void shouldTellAgainWhatWasNotCommittedBeforeTheEnd() throws Exception {
        int pid;
        try (OomMonitor first = pinned(RealKernel.RING_BYTES, HOOKS)) {
            pid = zone.kill();
            assertEquals(List.of(pid), uncommitted(first));
        }
        try (OomMonitor next = pinned(RealKernel.RING_BYTES, HOOKS)) {
            assertEquals(List.of(pid), ours(next));
        }
    }

    @Test
    void shouldKnowTheHooksThatItTookOver() throws Exception {
        List<HookStatus> before;
        try (OomMonitor first = pinned(RealKernel.RING_BYTES, HOOKS)) {
            before = first.hooks();
        }
        try (OomMonitor next = pinned(RealKernel.RING_BYTES, HOOKS)) {
            assertEquals(before, next.hooks());
            assertTrue(next.counters().marks() >= 0);
        }
    }

    @Test
    void shouldReplaceThePinsOfOtherSettingsAndTellTheirKillsFirst() throws Exception {
        pinned(RealKernel.RING_BYTES, HOOKS).close();
        int before = zone.kill();

        try (OomMonitor other = pinned(RealKernel.RING_BYTES / 2, HOOKS)) {
            Pinned status = assertInstanceOf(Pinned.class, other.pinned());
            assertFalse(status.adopted());
            int after = zone.kill();

            assertEquals(List.of(before, after), ours(other), "each once, in their order");
            assertEquals(Set.of("current", "turn"), pinned(pins));
        }
    }

    @Test
    void shouldKeepTheReplacedRingUntilItWasRead() throws Exception {
        pinned(RealKernel.RING_BYTES, HOOKS).close();
        int pid = zone.kill();
        pinned(RealKernel.RING_BYTES / 2, HOOKS).close();

        try (OomMonitor third = pinned(RealKernel.RING_BYTES / 4, HOOKS)) {
            assertEquals(List.of(pid), ours(third));
        }
    }

    @Test
    void shouldRunWithoutPinsBesideAnotherCollector() throws Exception {
        try (OomMonitor first = pinned(RealKernel.RING_BYTES, HOOKS);
                OomMonitor second = pinned(RealKernel.RING_BYTES, HOOKS)) {
            assertInstanceOf(Pinned.class, first.pinned());
            assertEquals(
                    new NotPinned("lock the pins: another collector has them: device or resource busy"),
                    second.pinned());
            int pid = zone.kill();

            assertEquals(List.of(pid), ours(first));
            assertEquals(List.of(pid), ours(second));
            NativeException e = assertThrows(NativeException.class, () -> OomMonitor.unpin(RealKernel.BUILT, pins));
            assertEquals(16, e.errno());
        }
    }

    @Test
    void shouldLeaveNothingBehindWhenItIsUnpinned() throws Exception {
        pinned(RealKernel.RING_BYTES, HOOKS).close();
        assertTrue(Files.exists(pins));

        OomMonitor.unpin(RealKernel.BUILT, pins);
        OomMonitor.unpin(RealKernel.BUILT, pins);

        assertFalse(Files.exists(pins));
    }

    @Test
    void shouldLeaveWhatAnotherProgramPinnedThere() throws Exception {
        pinned(RealKernel.RING_BYTES, HOOKS).close();
        Path others = Files.createSymbolicLink(pins.resolve("others"), Path.of("/dev/null"));

        assertThrows(NativeException.class, () -> OomMonitor.unpin(RealKernel.BUILT, pins));
        assertEquals(Set.of("others"), pinned(pins));
        Files.delete(others);
    }

    @Test
    void shouldCleanUpWhatACrashedStartLeft() throws Exception {
        pinned(RealKernel.RING_BYTES, HOOKS).close();
        Files.createDirectory(pins.resolve("next"));

        try (OomMonitor next = pinned(RealKernel.RING_BYTES, HOOKS)) {
            assertInstanceOf(Pinned.class, next.pinned());
            assertEquals(Set.of("current", "turn"), pinned(pins));
        }
    }

    @Test
    void shouldSayWhyItCouldNotPin() throws Exception {
        OpenOptions elsewhere =
                OpenOptions.unpinned(RealKernel.RING_BYTES, HOOKS).pinnedIn(Path.of("/tmp/tapio-pins"));
        try (OomMonitor monitor = OomMonitor.open(RealKernel.BUILT, elsewhere)) {
            NotPinned status = assertInstanceOf(NotPinned.class, monitor.pinned());
            assertEquals(
                    "pin: no bpffs there; mount -t bpf bpf /sys/fs/bpf: no such file or directory", status.reason());
            int pid = zone.kill();
            assertEquals(List.of(pid), ours(monitor));
        }
    }

    /** Opens it with pins; where this machine can't, the test is skipped and says why. */
    private OomMonitor pinned(int ringBytes, Set<Hook> hooks) {
        OomMonitor monitor =
                RealKernel.open(OpenOptions.unpinned(ringBytes, hooks).pinnedIn(pins));
        if (monitor.pinned() instanceof NotPinned not && not.reason().startsWith("pin: no bpffs")) {
            monitor.close();
            throw RealKernel.missing(not.reason());
        }
        return monitor;
    }

    private static Set<String> pinned(Path directory) throws IOException {
        try (Stream<Path> names = Files.list(directory)) {
            return Set.copyOf(
                    names.map(name -> String.valueOf(name.getFileName())).toList());
        }
    }

    /** The victims in this test's own cgroup, of all that is there to be read; commits. */
    private List<Integer> ours(OomMonitor monitor) {
        List<Integer> pids = new ArrayList<>();
        while (drain(monitor, pids)) {
            monitor.commit();
        }
        return pids;
    }

    /** The same up to the first batch that has one, which is not committed. */
    private List<Integer> uncommitted(OomMonitor monitor) {
        List<Integer> pids = new ArrayList<>();
        while (drain(monitor, pids) && pids.isEmpty()) {
            monitor.commit();
        }
        return pids;
    }

    private boolean drain(OomMonitor monitor, List<Integer> pids) {
        return monitor.drain(
                record -> {
                    Memcg memcg = record instanceof OomRecord kill ? kill.victimMemcg() : null;
                    if (memcg != null && zone.path().equals(memcg.path())) {
                        pids.add(((OomRecord) record).victim().tgid());
                    }
                },
                e -> {
                    throw new AssertionError(e);
                });
    }
}
