package io.tapio.oom.plugin.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A file to which whole lines are appended. What was written in part is taken back; a file that was renamed, deleted or
 * replaced by others is opened anew. Used by one thread; other processes may append to the same file, and each write is
 * alone on it.
 */
final class LineFile {

    private static final Set<OpenOption> APPEND = Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND);

    private final Path path;
    private final boolean sync;
    private @Nullable Open open;

    /** An opened file and what tells it from another under the same name. */
    private record Open(FileChannel channel, @Nullable Object key) {}

    /**
     * Nothing is opened yet.
     *
     * @param sync whether what is appended is on the disk when {@link #append} returns
     */
    LineFile(Path path, boolean sync) {
        this.path = path;
        this.sync = sync;
    }

    /**
     * Appends all of it or nothing.
     *
     * @param lines whole lines, each with its end
     * @throws IOException when nothing was appended
     */
    void append(byte[] lines) throws IOException {
        FileChannel channel = opened();
        try (FileLock ignored = lock(channel)) {
            long before = channel.size();
            try {
                ByteBuffer rest = ByteBuffer.wrap(lines);
                while (rest.hasRemaining()) {
                    channel.write(rest);
                }
                if (sync) {
                    channel.force(false);
                }
            } catch (IOException e) {
                takeBack(channel, before, e);
                throw e;
            }
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    /** {@code null} where the file system has no locks. */
    static @Nullable FileLock lock(FileChannel channel) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (ClosedChannelException e) {
            throw e;
        } catch (IOException e) {
            return null;
        }
        if (lock == null) {
            throw new IOException("another process is just writing to it");
        }
        return lock;
    }

    /** The size of the file at its path; 0 where there is none. */
    long size() throws IOException {
        try {
            return Files.size(path);
        } catch (NoSuchFileException e) {
            return 0;
        }
    }

    /** Lets the file go. The next write opens it again. */
    void close() {
        Open closing = open;
        open = null;
        if (closing != null) {
            try {
                closing.channel().close();
            } catch (IOException e) {
                // Whatever there was to lose was reported by the write.
            }
        }
    }

    /** Where even that is refused, the next opening ends what is left of the line. */
    private static void takeBack(FileChannel channel, long before, IOException e) {
        try {
            channel.truncate(before);
        } catch (IOException refused) {
            e.addSuppressed(refused);
        }
    }

    private FileChannel opened() throws IOException {
        Open current = open;
        if (current != null && current.channel().isOpen() && Objects.equals(current.key(), keyOf(path))) {
            return current.channel();
        }
        close();
        if (Files.exists(path)) {
            if (!Files.isRegularFile(path)) {
                throw new FileSystemException(path.toString(), null, "is no regular file");
            }
            TornLine.mend(path);
        }
        boolean fresh = Files.notExists(path);
        FileChannel channel = FileChannel.open(
                path, APPEND, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        open = new Open(channel, keyOf(path));
        if (fresh && sync) {
            syncDirectory(path);
        }
        return channel;
    }

    private static @Nullable Object keyOf(Path path) throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public String toString() {
        return path.toString();
    }

    /** A new name is on the disk when its directory is. */
    static void syncDirectory(Path file) throws IOException {
        try (FileChannel directory =
                FileChannel.open(Objects.requireNonNull(file.getParent()), StandardOpenOption.READ)) {
            directory.force(true);
        }
    }
}
