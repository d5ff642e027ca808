package io.tapio.oom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/** Podman with runc, which makes real containers here. */
final class PodmanCommand {

    private static final List<String> PROGRAMS = List.of("podman", "runc", "busybox");

    private PodmanCommand() {}

    /** Skips the test, and says why, where containers can't be had; on continuous integration that is a failure. */
    static void required() {
        List<String> missing =
                PROGRAMS.stream().filter(program -> find(program).isEmpty()).toList();
        if (missing.isEmpty()) {
            return;
        }
        if ("true".equals(System.getenv("CI")) && RealKernel.isRoot()) {
            throw new AssertionError("containers must be had here: " + missing + " is not installed");
        }
        Assumptions.abort("no containers here: " + missing + " is not installed");
    }

    /** Where a program is. */
    static String program(String name) {
        return find(name)
                .orElseThrow(() -> new AssertionError(name + " is not installed"))
                .toString();
    }

    private static Optional<Path> find(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** A command line of it. */
    static List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of("podman", "--runtime", "runc", "--cgroup-manager", "cgroupfs"));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs a command to its end, which must be a good one, and tells what it printed. */
    static String run(String... arguments) {
        try {
            Process process = new ProcessBuilder(command(arguments))
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new AssertionError(
                        String.join(" ", arguments) + ": exit code " + process.exitValue() + " " + said);
            }
            return said.strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
