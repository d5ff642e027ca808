package io.tapio.oom.host.plugin;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of this process alone, which plugins are loaded from: a file that is written over in its place must not change
 * below a class loader that has it open. Folders that dead processes left are removed. For any thread.
 */
final class PrivateCopies implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(PrivateCopies.class);
    private static final String PREFIX = "tapio-oom-plugins-";
    private static final String LOCK = "lock";
    private static final FileAttribute<?> OWN =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

    private final List<Path> parents;
    private @Nullable Path folder;
    private @Nullable FileChannel lock;
    private long made;

    /** @param parents the first of them that can be written is taken, when there is something to copy */
    PrivateCopies(List<Path> parents) {
        this.parents = parents;
    }

    /** Copies a file, or a folder with all that is in it, under its own name. */
    synchronized Path copy(Path file) throws IOException {
        Path target = Files.createDirectory(folder().resolve(Long.toString(++made)), OWN)
                .resolve(file.getFileName().toString());
        Path source = file.toRealPath();
        try (Stream<Path> all = Files.walk(source)) {
            for (Path each : (Iterable<Path>) all::iterator) {
                Files.copy(
                        each, target.resolve(source.relativize(each).toString()), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        return target;
    }

    /** Removes a copy. */
    synchronized void drop(Path copy) {
        delete(Objects.requireNonNull(copy.getParent()));
    }

    private Path folder() throws IOException {
        Path there = folder;
        if (there != null) {
            return there;
        }
        IOException refused = new IOException("no folder for the copies of plugins can be written: " + parents);
        for (Path parent : parents) {
            try {
                removeLeftovers(parent);
                Path own = Files.createTempDirectory(parent, PREFIX, OWN);
                lock = locked(own);
                folder = own;
                return own;
            } catch (IOException e) {
                refused.addSuppressed(e);
            }
        }
        throw refused;
    }

    /** The lock ends with the process that has it, whatever its end. */
    private static @Nullable FileChannel locked(Path folder) throws IOException {
        FileChannel channel =
                FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
        } catch (OverlappingFileLockException inThisProcess) {
            LOG.debug("{} is in use", folder);
        }
        channel.close();
        return null;
    }

    private static void removeLeftovers(Path parent) throws IOException {
        try (Stream<Path> others = Files.list(parent)) {
            for (Path other : (Iterable<Path>) others::iterator) {
                if (other.getFileName().toString().startsWith(PREFIX) && isOurs(other)) {
                    removeIfDead(other);
                }
            }
        }
    }

    /** What others put into a folder that all may write is none of our business. */
    private static boolean isOurs(Path other) throws IOException {
        return Files.isRegularFile(other.resolve(LOCK), LinkOption.NOFOLLOW_LINKS)
                && Files.getAttribute(other, "unix:uid", LinkOption.NOFOLLOW_LINKS)
                        .equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    }

    private static void removeIfDead(Path other) {
        try (FileChannel dead = locked(other)) {
            if (dead != null) {
                delete(other);
            }
        } catch (IOException e) {
            LOG.debug("{} is not ours: {}", other, e.toString());
        }
    }

    private static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path done, @Nullable IOException failed) throws IOException {
                    Files.delete(done);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            LOG.warn("{} can't be removed: {}", folder, e.toString());
        }
    }

    @Override
    public synchronized void close() {
        Path own = folder;
        if (own != null) {
            delete(own);
            folder = null;
        }
        FileChannel held = lock;
        if (held != null) {
            try {
                held.close();
            } catch (IOException e) {
                LOG.debug("lock of the copies", e);
            }
            lock = null;
        }
    }
}
