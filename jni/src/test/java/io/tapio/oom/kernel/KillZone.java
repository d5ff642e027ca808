package io.tapio.oom.kernel;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

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
        String name = "tapio-oom-test-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        KillZone zone = new KillZone(hierarchy().resolve(name));
        try {
            Files.createDirectory(zone.directory);
            Files.writeString(
                    zone.directory.resolve(isV1() ? "memory.limit_in_bytes" : "memory.max"),
                    Long.toString(LIMIT_BYTES));
        } catch (IOException e) {
            zone.close();
            throw RealKernel.missing("memory cgroups can't be made here: " + e.getMessage());
        }
        return zone;
    }

    /** One more below it, without a limit of its own. */
    KillZone createBelow() throws IOException {
        if (!isV1()) {
            Files.writeString(directory.resolve("cgroup.subtree_control"), "+memory");
        }
        KillZone below = new KillZone(directory.resolve("below-" + COUNT.incrementAndGet()));
        Files.createDirectory(below.directory);
        return below;
    }

    /** Where the memory controller is mounted. */
    static Path hierarchy() {
        return isV1() ? V1 : V2;
    }

    static boolean isV1() {
        return Files.exists(V1.resolve("memory.limit_in_bytes"));
    }

    Path directory() {
        return directory;
    }

    /** The cgroup's own number, as the kernel has it. */
    long id() throws IOException {
        return (Long) Files.getAttribute(directory, "unix:ino");
    }

    /** A number that is a file of its own. */
    long number(String file) throws IOException {
        return Long.parseLong(Files.readString(directory.resolve(file)).strip());
    }

    /** A number of a file with a name and a number in each line. */
    long number(String file, String name) throws IOException {
        try (Stream<String> lines = Files.lines(directory.resolve(file))) {
            return lines.filter(line -> line.startsWith(name + " "))
                    .mapToLong(line -> Long.parseLong(line.substring(name.length() + 1)))
                    .findFirst()
                    .orElseThrow();
        }
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

    /** Starts a shell inside it. */
    Process start(String script) throws IOException {
        return new ProcessBuilder("sh", "-c", "echo $$ > " + directory.resolve("cgroup.procs") + "; " + script)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** Runs a shell inside it to its end. */
    Process run(String script) throws IOException, InterruptedException {
        Process process = start(script);
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
            fail("no end within 60 s in " + directory);
        }
        return process;
    }

    @Override
    public void close() throws IOException {
        Files.deleteIfExists(directory);
    }
}
