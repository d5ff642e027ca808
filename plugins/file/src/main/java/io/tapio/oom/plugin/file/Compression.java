package io.tapio.oom.plugin.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Compresses one full file, a piece at a time: events are delivered in between. The compressed file has its name only
 * when it is whole, and the other goes after that.
 */
final class Compression implements Closeable {

    private static final String UNFINISHED = ".tmp";
    private static final int PIECE_BYTES = 1024 * 1024;

    private final Path file;
    private final @Nullable Object key;
    private final Path unfinished;
    private final InputStream from;
    private final FileChannel channel;
    private final GZIPOutputStream to;

    Compression(Path file) throws IOException {
        this.file = file;
        this.key = keyOf(file);
        this.unfinished = file.resolveSibling(
                file.getFileName() + ".gz." + ProcessHandle.current().pid() + "-" + System.nanoTime() + UNFINISHED);
        from = Files.newInputStream(file);
        try {
            channel = FileChannel.open(
                    unfinished,
                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
            to = new GZIPOutputStream(Channels.newOutputStream(channel), 64 * 1024);
        } catch (IOException e) {
            from.close();
            throw e;
        }
    }

    /** Compresses some more; whether that was all. */
    boolean step() throws IOException {
        byte[] piece = from.readNBytes(PIECE_BYTES);
        if (piece.length > 0) {
            to.write(piece);
            return false;
        }
        to.finish();
        channel.force(true);
        if (Objects.equals(key, keyOf(file))) {
            Files.move(
                    unfinished,
                    file.resolveSibling(file.getFileName() + ".gz"),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            LineFile.syncDirectory(file);
            Files.delete(file);
        }
        close();
        return true;
    }

    /** What is not whole goes; it is begun anew some time. */
    @Override
    public void close() throws IOException {
        from.close();
        channel.close();
        Files.deleteIfExists(unfinished);
    }

    /** Removes what a process left that ended in the middle of it. */
    static void removeLeftovers(Path path) throws IOException {
        try (DirectoryStream<Path> leftovers =
                Files.newDirectoryStream(Objects.requireNonNull(path.getParent()), entry -> {
                    String name = entry.getFileName().toString();
                    return name.startsWith(path.getFileName() + ".") && name.endsWith(UNFINISHED);
                })) {
            for (Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    private static @Nullable Object keyOf(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }
}
