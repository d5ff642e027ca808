package io.tapio.oom.host.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.Origin;
import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.host.demo.ScratchCgroup;
import io.tapio.oom.host.source.KernelFact.RingRecord;
import io.tapio.oom.kernel.Hook;
import io.tapio.oom.kernel.HookStatus;
import io.tapio.oom.kernel.KernelCounters;
import io.tapio.oom.kernel.KernelInstall;
import io.tapio.oom.kernel.OpenOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a real kernel; skipped with the kernel's own words where it refuses. */
@Timeout(120)
class EbpfSourceTest {

    private static final KernelInstall BUILT = new KernelInstall(
            Path.of("../jni/target/native"),
            Path.of("../jni/target/bpf/oom_monitor."
                    + (System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86") + ".bpf.o"));

    private static final OpenOptions OPTIONS = OpenOptions.unpinned(1 << 20, EnumSet.allOf(Hook.class));

    private final BlockingQueue<Integer> killed = new LinkedBlockingQueue<>();
    private final EbpfSource source = new EbpfSource(BUILT, OPTIONS);

    @Test
    void shouldHandRealKillsOnAndEndWhenItIsClosed() throws Exception {
        start();
        try {
            int pid = kill();
            awaitKillOf(pid);
            assertTrue(source.hooks().stream().anyMatch(hook -> hook.state() == HookStatus.State.ATTACHED));
            assertTrue(source.counters().marks() >= 1);
            assertEquals(0, source.malformed());
        } finally {
            source.close();
            source.close();
        }
        assertTrue(Thread.getAllStackTraces().keySet().stream()
                .noneMatch(thread -> thread.getName().equals("tapio-ring")));
    }

    @Test
    void shouldGoOnWhenABatchIsNotTaken() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        try {
            source.start(facts -> {
                take(facts);
                switch (failures.incrementAndGet()) {
                    case 1 -> throw new IllegalStateException("broken taker");
                    case 2 -> throw new StackOverflowError("deep taker");
                    default -> {}
                }
            });
        } catch (SourceUnavailableException e) {
            Assumptions.abort(String.valueOf(e.getMessage()));
        }
        try (source) {
            for (int i = 0; i < 3; i++) {
                awaitKillOf(kill());
            }
        }
    }

    @Test
    void shouldSayThatTheInstallationIsBroken() {
        EbpfSource broken = new EbpfSource(new KernelInstall(BUILT.nativeDirectory(), Path.of("none.bpf.o")), OPTIONS);

        SourceUnavailableException e = assertThrows(SourceUnavailableException.class, () -> broken.start(this::take));
        assertTrue(String.valueOf(e.getMessage()).startsWith("failed to load eBPF program: "), e.getMessage());
    }

    @Test
    void shouldBeQuietBeforeItsStart() {
        source.close();

        assertEquals(Origin.EBPF, source.origin());
        assertEquals(List.of(), source.hooks());
        assertEquals(KernelCounters.NONE, source.counters());
    }

    private void start() {
        try {
            source.start(this::take);
        } catch (SourceUnavailableException e) {
            Assumptions.abort(String.valueOf(e.getMessage()));
        }
    }

    private void take(List<KernelFact> facts) {
        for (KernelFact fact : facts) {
            if (fact instanceof RingRecord mark) {
                killed.add(mark.record().victim().tgid());
            }
        }
    }

    private void awaitKillOf(int pid) throws InterruptedException {
        Integer seen;
        do {
            seen = killed.poll(20, TimeUnit.SECONDS);
            assertNotNull(seen, "the kill of " + pid + " was not seen");
        } while (seen != pid);
    }

    private static int kill() throws Exception {
        CgroupTree tree = CgroupTree.locate().orElseThrow();
        String name = "tapio-oom-source-test-" + ProcessHandle.current().pid();
        try (ScratchCgroup cgroup = ScratchCgroup.create(tree, name, 16 << 20)) {
            Process hog = cgroup.start("tail", "/dev/zero");
            assertTrue(hog.waitFor(60, TimeUnit.SECONDS), "not killed");
            return (int) hog.pid();
        } catch (IOException e) {
            Assumptions.abort("memory cgroups can't be made here: " + e.getMessage());
            return 0;
        }
    }
}
