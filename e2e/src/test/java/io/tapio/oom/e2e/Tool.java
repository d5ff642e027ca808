package io.tapio.oom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Programs of the machine that the tests run to their end. */
final class Tool {

    private static final long PATIENCE_SECONDS = 60;

    private Tool() {}

    /**
     * How a program ended.
     *
     * @param output what it printed, errors too
     */
    record Ended(int exitCode, String output) {}

    /**
     * Skips the test, and says why, where real containers can't be made and killed. On a machine of continuous
     * integration a missing program is a failure.
     */
    static void required(String... programs) {
        RealKernel.required();
        List<String> missing =
                Stream.of(programs).filter(program -> find(program).isEmpty()).toList();
        if (missing.isEmpty()) {
            return;
        }
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError("real containers must be made here, but there is no " + missing);
        }
        Assumptions.abort("no real containers here: there is no " + missing);
    }

    /** Where a program is. */
    static String program(String name) {
        return find(name)
                .orElseThrow(() -> new AssertionError(name + " is not installed"))
                .toString();
    }

    private static Optional<Path> find(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(directory -> Path.of(directory, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** What it prints when all goes well, without blanks around it. */
    static String run(List<String> command, Map<String, String> environment) {
        Ended ended = toEnd(command, environment);
        if (ended.exitCode() != 0) {
            throw new AssertionError(command + " ended with " + ended.exitCode() + ": " + ended.output());
        }
        return ended.output().strip();
    }

    static String run(String... command) {
        return run(List.of(command), Map.of());
    }

    static Ended toEnd(List<String> command, Map<String, String> environment) {
        Path output = Scratch.file("output", "");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    // Some leave files where they are.
                    .directory(Scratch.directory().toFile())
                    .redirectInput(Path.of("/dev/null").toFile())
                    // A file, since what a runtime leaves behind would keep a pipe open.
                    .redirectOutput(output.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new AssertionError(command + " goes on and on: " + Files.readString(output));
            }
            return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
