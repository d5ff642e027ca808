package io.tapio.oom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * The root of a container that the collector runs in: the distribution, a Java runtime and the few programs that the
 * launcher calls. No image is pulled for it.
 */
final class NodeImage {

    private static final Path PACKED = Path.of("guest/build/files");
    private static final List<String> EMPTY = List.of("dev", "etc", "proc", "run", "sys", "tmp", "var/lib");

    private NodeImage() {}

    /** Makes it; takes as long as {@code jlink} the first time. */
    static Path make() {
        Path root = PACKED.resolveSibling("node-" + ProcessHandle.current().pid())
                .toAbsolutePath()
                .normalize();
        Scratch.register(() -> run(Map.of(), "rm", "-rf", root.toString()));
        run(
                Map.of("JAVA_HOME", System.getProperty("java.home")),
                "guest/pack.sh",
                Distribution.built().home().toString());
        run(Map.of(), "cp", "-al", PACKED.toString(), root.toString()); // links cost no room
        run(Map.of(), "cp", "-L", Tool.program("busybox"), root.resolve("bin").toString());
        run(Map.of(), "chroot", root.toString(), "/bin/busybox", "--install", "-s", "/bin");
        try {
            for (String directory : EMPTY) {
                Files.createDirectories(root.resolve(directory));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return root;
    }

    private static void run(Map<String, String> environment, String... command) {
        Path said = Scratch.file("said", "");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile());
        builder.environment().putAll(environment);
        try {
            if (builder.start().waitFor() != 0) {
                throw new AssertionError(String.join(" ", command) + ": " + Files.readString(said));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
