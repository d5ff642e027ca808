package io.tapio.oom.host.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.host.cgroup.CgroupFiles;
import io.tapio.oom.host.cgroup.CgroupTree.Version;
import io.tapio.oom.host.process.ProcessBook.Collected;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessWatchTest {

    private static final Duration OFTEN = Duration.ofMillis(1);

    @TempDir
    private Path root;

    @Test
    void shouldKnowTheProcessesOfACgroupNearItsLimit() {
        ProcessBook book = book();
        ProcessWatch watch = watch(() -> false, book);
        new ProcDirectory(root.resolve("proc"))
                .process(7, 4711, "java -jar a.jar")
                .process(8, 4711, "sh");
        cgroup("full", "900", "7");
        files().write("unlimited", "cgroup.procs", "8");
        watch.look();

        assertNotNull(book.find(7, 47_110_000_000L));
        assertEquals(1, book.size());
        assertEquals(1, watch.looks());
    }

    @Test
    void shouldPassOverProcessesBeyondWhatALookMayNote() {
        StringBuilder processes = new StringBuilder();
        for (int pid = 1; pid <= ProcessBook.MAX_PROCESSES + 3; pid++) {
            processes.append(pid).append('\n');
        }
        cgroup("full", "900", processes.toString().strip());
        ProcessWatch watch = watch(() -> false, book());
        watch.look();

        assertEquals(3, watch.processesBeyondLimit());
    }

    @Test
    void shouldGoOnAfterALookThatFails() throws InterruptedException {
        cgroup("any", "1", "");
        CountDownLatch looks = new CountDownLatch(3);
        ProcessWatch watch = watch(
                () -> {
                    looks.countDown();
                    throw new IllegalStateException("unreadable");
                },
                book());
        try (watch) {
            watch.start();

            assertTrue(looks.await(10, TimeUnit.SECONDS), "it ended with a failure");
        }
        assertTrue(watch.failures() >= 2);
    }

    @Test
    void shouldStartOnce() {
        try (ProcessWatch watch = watch(() -> false, book())) {
            watch.start();

            assertThrows(IllegalStateException.class, watch::start);
        }
    }

    private ProcessBook book() {
        return new ProcessBook(root.resolve("proc"), new Collected(true, false), environment -> environment);
    }

    private ProcessWatch watch(BooleanSupplier nodeIsNear, ProcessBook book) {
        return new ProcessWatch(new NearLimit(files().tree(), nodeIsNear, () -> null), book, OFTEN);
    }

    private CgroupFiles files() {
        return new CgroupFiles(root.resolve("cgroup"), Version.V2);
    }

    private void cgroup(String path, String usage, String processes) {
        files().write(path, "memory.current", usage)
                .write(path, "memory.max", "1000")
                .write(path, "cgroup.procs", processes);
    }
}
