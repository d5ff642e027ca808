package io.tapio.oom.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A memory cgroup below one of this run's own, on cgroup v1 or v2. Closing it kills what is in it and removes it with
 * its empty parents.
 */
final class MemoryCgroup implements AutoCloseable {

    private static final Path V1 = Path.of("/sys/fs/cgroup/memory");
    private static final Path V2 = Path.of("/sys/fs/cgroup");
    private static final String PREFIX = "tapio-e2e-";
    private static final AtomicInteger NEXT = new AtomicInteger();

    static {
        removeOrphans();
    }

    private final String path;
    private final Path directory;
    private final Path top;

    private MemoryCgroup(String path, Path top) {
        this.path = path;
        this.directory = root().resolve(path.substring(1));
        this.top = top;
    }

    static boolean isV1() {
        return Files.exists(V1.resolve("memory.limit_in_bytes"));
    }

    static Path root() {
        return isV1() ? V1 : V2;
    }

    /** A cgroup of a name of its own. */
    static MemoryCgroup create() {
        return create("");
    }

    /**
     * A cgroup below one of a name of its own.
     *
     * @param below its path there, beginning with a slash
     */
    static MemoryCgroup create(String below) {
        String top = "/" + PREFIX + ProcessHandle.current().pid() + "-" + NEXT.incrementAndGet();
        return Scratch.register(make(top + below, root().resolve(top.substring(1))));
    }

    /** A cgroup in this one. */
    MemoryCgroup child(String below) {
        return Scratch.register(make(path + below, directory.resolve(below.substring(1))));
    }

    private static MemoryCgroup make(String path, Path top) {
        MemoryCgroup made = new MemoryCgroup(path, top);
        try {
            Files.createDirectories(made.directory);
            if (!isV1()) {
                Deque<Path> parents = new ArrayDeque<>();
                for (Path up = made.directory.getParent(); up != null && up.startsWith(V2); up = up.getParent()) {
                    parents.push(up);
                }
                for (Path parent : parents) {
                    Files.writeString(parent.resolve("cgroup.subtree_control"), "+memory");
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return made;
    }

    /** Limits memory, and memory and swap together where there is swap. */
    MemoryCgroup limit(long bytes) {
        write(isV1() ? "memory.limit_in_bytes" : "memory.max", Long.toString(bytes));
        String swap = isV1() ? "memory.memsw.limit_in_bytes" : "memory.swap.max";
        if (Files.exists(directory.resolve(swap))) {
            write(swap, isV1() ? Long.toString(bytes) : "0");
        }
        return this;
    }

    /** From the root of the hierarchy. */
    String path() {
        return path;
    }

    Path directory() {
        return directory;
    }

    /** The kernel's id of the cgroup. */
    long inode() {
        try {
            return (Long) Files.getAttribute(directory, "unix:ino");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    long kills() {
        return read(isV1() ? "memory.oom_control" : "memory.events")
                .lines()
                .filter(line -> line.startsWith("oom_kill "))
                .mapToLong(line -> Long.parseLong(line.substring("oom_kill ".length())))
                .sum();
    }

    long limitBytes() {
        return number(isV1() ? "memory.limit_in_bytes" : "memory.max");
    }

    long usageBytes() {
        return number(isV1() ? "memory.usage_in_bytes" : "memory.current");
    }

    /** On cgroup v2 since Linux 5.19. */
    long peakBytes() {
        return number(isV1() ? "memory.max_usage_in_bytes" : "memory.peak");
    }

    private long number(String file) {
        return Long.parseLong(read(file).strip());
    }

    private String read(String file) {
        try {
            return Files.readString(directory.resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(String file, String text) {
        try {
            Files.writeString(directory.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes a cgroup that a runtime made for others to be in, and left empty, in whatever hierarchies it is. */
    static void removeLeft(String path) {
        try (Stream<Path> hierarchies = Files.list(V2)) {
            for (Path hierarchy : Stream.concat(Stream.of(V2), hierarchies).toList()) {
                Path left = hierarchy.resolve(path.substring(1));
                if (Files.isDirectory(left)) {
                    Files.delete(left);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What a run left that was killed itself and could not clean up. */
    private static void removeOrphans() {
        try (Stream<Path> all = Files.list(root())) {
            for (Path each : all.toList()) {
                Matcher ours = Pattern.compile(PREFIX + "(\\d+)-\\d+")
                        .matcher(each.getFileName().toString());
                if (ours.matches()
                        && ProcessHandle.of(Long.parseLong(ours.group(1))).isEmpty()) {
                    remove(each);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        Scratch.forget(this);
        remove(top);
    }

    private static void remove(Path top) {
        if (Files.exists(top)) {
            Await.until(top + " to be empty", () -> isRemoved(top));
        }
    }

    private static boolean isRemoved(Path top) {
        try (Stream<Path> tree = Files.walk(top)) {
            List<Path> directories = tree.filter(Files::isDirectory).toList();
            for (Path each : directories.reversed()) {
                for (String pid : Files.readAllLines(each.resolve("cgroup.procs"))) {
                    ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
                }
                Files.deleteIfExists(each);
            }
            return true;
        } catch (IOException | UncheckedIOException busy) {
            return !Files.exists(top);
        }
    }
}
