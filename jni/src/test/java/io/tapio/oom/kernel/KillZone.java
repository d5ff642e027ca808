package io.tapio.oom.kernel;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A memory cgroup with a limit, in which programs that want more are really killed. */
final class KillZone implements AutoCloseable {

    static final long LIMIT_BYTES = 16 << 20;

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static final Path V1 = Path.of("/sys/fs/cgroup/memory");
    private static final Path V2 = Path.of("/sys/fs/cgroup");

    private final Path directory;

    private KillZone(Path directory) {
        this.directory = directory;
    }

    /** Makes it right below the hierarchy's root; where this machine does not let us, the test is skipped. */
    static KillZone create() throws IOException {
        boolean isV1 = Files.exists(V1.resolve("memory.limit_in_bytes"));
        String name = "tapio-oom-test-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        KillZone zone = new KillZone((isV1 ? V1 : V2).resolve(name));
        try {
            Files.createDirectory(zone.directory);
            Files.writeString(
                    zone.directory.resolve(isV1 ? "memory.limit_in_bytes" : "memory.max"), Long.toString(LIMIT_BYTES));
        } catch (IOException e) {
            zone.close();
            throw RealKernel.missing("memory cgroups can't be made here: " + e.getMessage());
        }
        return zone;
    }

    /** The cgroup's path from the root of the hierarchy. */
    String path() {
        return "/" + directory.getFileName();
    }

    /** Lets one process run into the limit and waits for its end. */
    int kill() throws IOException, InterruptedException {
        return (int) run("exec tail /dev/zero").pid();
    }

    /** The same so many times, one process after the other. */
    void kill(int times) throws IOException, InterruptedException {
        run("for i in $(seq " + times + "); do tail /dev/zero; done; true");
    }

    private Process run(String script) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        "sh", "-c", "echo $$ > " + directory.resolve("cgroup.procs") + "; " + script)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            fail("nothing was killed within 60 s in " + directory);
        }
        return process;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(directory);
    }
}
