package io.tapio.oom.host.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tapio.oom.host.cgroup.CgroupFiles;
import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.host.cgroup.CgroupTree.Version;
import io.tapio.oom.host.source.KernelFact.CounterRise;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class CgroupSourceTest {

    private static final Duration OFTEN = Duration.ofMillis(5);
    private static final long LIMIT = 30L << 20;

    @TempDir
    Path dir;

    private final BlockingQueue<KernelFact> facts = new LinkedBlockingQueue<>();

    @Test
    void a_kill_after_the_start_is_handed_on() throws Exception {
        CgroupFiles files = new CgroupFiles(dir, Version.V2).write("a", "memory.events.local", "oom_kill 1");
        try (CgroupSource source = new CgroupSource(files.tree(), OFTEN)) {
            source.start(facts::addAll);
            files.write("a", "memory.events.local", "oom_kill 2");

            assertEquals(1, awaitRise(rise -> rise.cgroupPath().equals("/a")).kills());
        }
    }

    @Test
    void a_taker_that_throws_does_not_end_the_watch() throws Exception {
        CgroupFiles files = new CgroupFiles(dir, Version.V2).write("a", "memory.events.local", "oom_kill 0");
        CountDownLatch thrown = new CountDownLatch(1);
        try (CgroupSource source = new CgroupSource(files.tree(), OFTEN)) {
            source.start(batch -> {
                if (thrown.getCount() > 0) {
                    thrown.countDown();
                    throw new IllegalStateException("broken taker");
                }
                facts.addAll(batch);
            });
            files.write("b", "memory.events.local", "oom_kill 1");
            assertTrue(thrown.await(10, TimeUnit.SECONDS));
            files.write("c", "memory.events.local", "oom_kill 1");

            awaitRise(rise -> rise.cgroupPath().equals("/c"));
            assertTrue(source.failures() >= 1);
        }
    }

    @Test
    void a_machine_without_the_memory_controller_makes_the_source_unavailable() {
        CgroupSource source = new CgroupSource(Optional::empty, OFTEN, () -> 0);

        assertThrows(SourceUnavailableException.class, () -> source.start(facts::addAll));
    }

    @Test
    void a_kernel_that_does_not_count_makes_the_source_unavailable_and_says_which_does() {
        CgroupFiles files = new CgroupFiles(dir, Version.V1).write(".", "memory.oom_control", "under_oom 0");
        CgroupSource source = new CgroupSource(files.tree(), OFTEN);

        SourceUnavailableException unavailable =
                assertThrows(SourceUnavailableException.class, () -> source.start(facts::addAll));

        assertTrue(String.valueOf(unavailable.getMessage()).contains("4.13"));
    }

    @Test
    void closing_twice_and_before_starting_is_safe() {
        CgroupSource source = new CgroupSource(CgroupTree.at(dir, Version.V2), OFTEN);
        source.close();
        source.close();

        assertThrows(IllegalStateException.class, () -> source.start(facts::addAll));
    }

    @Test
    void a_real_kill_of_this_kernel_is_seen_with_its_cgroup_and_limit() throws Exception {
        CgroupTree tree = CgroupTree.locate().orElse(null);
        assumeTrue(tree != null, "no memory hierarchy is mounted");
        Path cgroup = tree.directory()
                .resolve("tapio-oom-test-" + ProcessHandle.current().pid());
        assumeTrue(limited(tree, cgroup), "the memory hierarchy can't be written: " + tree.directory());
        try (CgroupSource source = new CgroupSource(tree, OFTEN)) {
            source.start(facts::addAll);
            Process hog = new ProcessBuilder(
                            "sh", "-c", "echo $$ > \"$0\"/cgroup.procs && exec tail /dev/zero", cgroup.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            assertTrue(hog.waitFor(60, TimeUnit.SECONDS), "the process was not killed");
            assertEquals(137, hog.exitValue());

            CounterRise rise = awaitRise(each -> each.cgroupPath().endsWith("/" + cgroup.getFileName()));
            assertEquals(1, rise.kills());
            assertEquals(LIMIT, rise.limitBytes());
            assertTrue(rise.bootTimeNs() > 0);
            Long peak = rise.peakBytes();
            assertTrue(peak == null || (peak > LIMIT / 2 && peak <= LIMIT), "peak: " + peak);
        } finally {
            removeWhenEmpty(cgroup);
        }
    }

    /** Whether the scratch cgroup could be made, with its limit. */
    private static boolean limited(CgroupTree tree, Path cgroup) throws IOException {
        boolean v1 = tree.version() == Version.V1;
        try {
            Files.createDirectory(cgroup);
            Files.writeString(cgroup.resolve(v1 ? "memory.limit_in_bytes" : "memory.max"), Long.toString(LIMIT));
        } catch (IOException refused) {
            Files.deleteIfExists(cgroup);
            return false;
        }
        Path swap = cgroup.resolve(v1 ? "memory.memsw.limit_in_bytes" : "memory.swap.max");
        if (Files.exists(swap)) {
            Files.writeString(swap, v1 ? Long.toString(LIMIT) : "0");
        }
        return true;
    }

    /** The kernel refuses while the dead process is still leaving it. */
    private static void removeWhenEmpty(Path cgroup) throws IOException {
        IOException busy = null;
        for (long end = System.nanoTime() + 5_000_000_000L; System.nanoTime() < end; Thread.onSpinWait()) {
            try {
                Files.deleteIfExists(cgroup);
                return;
            } catch (IOException notYet) {
                busy = notYet;
            }
        }
        throw busy == null ? new IOException("not removed: " + cgroup) : busy;
    }

    private CounterRise awaitRise(Predicate<CounterRise> wanted) throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        for (long left = end - System.nanoTime(); left > 0; left = end - System.nanoTime()) {
            KernelFact next = facts.poll(left, TimeUnit.NANOSECONDS);
            if (next instanceof CounterRise rise && wanted.test(rise)) {
                return rise;
            }
        }
        throw new AssertionError("no such rise within 10 s");
    }
}
