package io.tapio.oom.e2e.kernels;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * A virtual machine with another kernel that has run the collector beside the cases. What it handed out stays in
 * {@code e2e/guest/build/KERNEL}.
 */
final class Guest {

    /** The guest's own processors are slow, and this machine may be busy. */
    private static final int SECONDS = 900;

    private static final int NO_SUCH_KERNEL = 3;
    private static final String MEMORY_MIB = "768";
    private static final Path SCRIPTS = Path.of("guest").toAbsolutePath();

    /** What it handed out; {@code matrix.sh} says what is in it. */
    private final Path out;

    private final Evidence evidence;

    private Guest(Path out) {
        this.out = out;
        if (!Files.exists(out.resolve("metrics"))) {
            throw new AssertionError("the collector did not get ready: " + String.join("\n", lines("log")));
        }
        evidence = new Evidence(
                Told.read(lines("events"), data -> true),
                KernelLogReader.readRecords(lines("kmsg")),
                Witness.read(lines("witness")),
                lines("metrics"),
                String.join("\n", lines("log")).contains("/oom_kill_process"));
    }

    /** Boots it, lets it play the cases and waits for its end. Skips the tests where there can't be such a guest. */
    static Guest boot(String kernel, List<String> cases) {
        for (String program : List.of("qemu-system-x86_64", "busybox")) {
            if (!isOnPath(program)) {
                cannot("there is no " + program + "; install qemu-system-x86 and busybox-static");
            }
        }
        Path distribution = Path.of(System.getProperty("tapio.distribution", "../deploy/distribution/target/tapio-oom"))
                .toAbsolutePath()
                .normalize();
        run(Map.of("JAVA_HOME", System.getProperty("java.home")), 0, "./pack.sh", distribution.toString());
        Path export = SCRIPTS.resolve("build/" + kernel + ".tar.gz");
        Path out = SCRIPTS.resolve("build/" + kernel);
        List<String> command = new ArrayList<>(List.of("./boot.sh", kernel, "matrix.sh"));
        command.addAll(cases);
        run(
                Map.of(
                        "GUEST_FILES", SCRIPTS.resolve("build/files").toString(),
                        "GUEST_EXPORT", export.toString(),
                        "GUEST_MEMORY", MEMORY_MIB,
                        "GUEST_TIMEOUT", Integer.toString(SECONDS)),
                NO_SUCH_KERNEL,
                command.toArray(String[]::new));
        run(Map.of(), 0, "rm", "-rf", out.toString());
        run(Map.of(), 0, "mkdir", out.toString());
        run(Map.of(), 0, "tar", "xzf", export.toString(), "-C", out.toString());
        return new Guest(out);
    }

    /** What has to work on a machine of continuous integration is told loudly, and left out, elsewhere. */
    private static void cannot(String why) {
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError("other kernels must be tested here: " + why);
        }
        System.err.println("NOT TESTED ON OTHER KERNELS: " + why);
        Assumptions.abort(why);
    }

    private static boolean isOnPath(String program) {
        for (String directory : System.getenv().getOrDefault("PATH", "").split(":")) {
            if (Files.isExecutable(Path.of(directory, program))) {
                return true;
            }
        }
        return false;
    }

    /** @param cannot the exit code that says that this machine can't */
    private static void run(Map<String, String> environment, int cannot, String... command) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(SCRIPTS.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                throw new AssertionError(String.join(" ", command) + " goes on and on");
            }
            if (process.exitValue() != 0 && process.exitValue() == cannot) {
                cannot(said.strip());
            }
            if (process.exitValue() != 0) {
                throw new AssertionError(
                        String.join(" ", command) + " ended with " + process.exitValue() + ": " + said);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    List<String> lines(String file) {
        try {
            // Of the kernel's log not every byte is UTF-8.
            return Files.readAllLines(
                    out.resolve(file), file.equals("kmsg") ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A file with one word. */
    String word(String file) {
        return String.join(" ", lines(file)).strip();
    }

    Evidence evidence() {
        return evidence;
    }
}
