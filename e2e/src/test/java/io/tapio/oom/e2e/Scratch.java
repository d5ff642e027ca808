package io.tapio.oom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/**
 * Files of this run that any user may read, and whatever else has to go when the run ends: at the end of the tests, at
 * a test's failure and at a signal alike.
 */
final class Scratch {

    private static final Deque<AutoCloseable> REMAINS = new ArrayDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Scratch::clear, "scratch"));
    }

    private Scratch() {}

    /** Closes it at the latest when this process ends. */
    static synchronized <T extends AutoCloseable> T register(T resource) {
        REMAINS.push(resource);
        return resource;
    }

    static synchronized void forget(AutoCloseable resource) {
        REMAINS.remove(resource);
    }

    /** A new directory that is removed at the end of the run. */
    static Path directory() {
        return directory("rwxr-xr-x");
    }

    /** The same, and any user may write into it. */
    static Path directoryForAll() {
        return directory("rwxrwxrwx");
    }

    private static Path directory(String permissions) {
        try {
            Path directory = Files.createTempDirectory("tapio-e2e-");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(permissions));
            register(() -> delete(directory));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A new file with this text, in a directory of its own. */
    static Path file(String name, String text) {
        try {
            return Files.writeString(directory().resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void clear() {
        while (true) {
            AutoCloseable next;
            synchronized (Scratch.class) {
                next = REMAINS.poll();
            }
            if (next == null) {
                return;
            }
            try {
                next.close();
            } catch (Exception e) {
                System.err.println("left behind: " + e);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        List<Path> paths;
        try (Stream<Path> walk = Files.walk(directory)) {
            paths = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : paths) {
            Files.deleteIfExists(path);
        }
    }
}
