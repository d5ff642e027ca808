package io.tapio.oom.host.journal;

import io.tapio.oom.host.journal.Trouble.Kind;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The journal's file as the file system has it, and those that SQLite keeps beside it. One process has it at a time: it
 * holds a lock on a file of its own, which ends with the process however that ends. For one thread.
 */
final class JournalFile implements AutoCloseable {

    private static final FileAttribute<Set<PosixFilePermission>> FOLDER =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---"));

    /** Events may hold command lines. */
    private static final FileAttribute<Set<PosixFilePermission>> OWNERS =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----"));

    private final Path path;
    private @Nullable FileChannel lockFile;
    private @Nullable FileLock lock;
    private @Nullable Object key;

    JournalFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** Makes it where it is not there, and holds it. */
    void take() throws UnusableException {
        try {
            if (Files.isDirectory(path)) {
                throw new UnusableException(new Trouble(Kind.NO_FILE, path + " is a directory"));
            }
            Path folder = path.toAbsolutePath().getParent();
            if (folder != null) {
                makeFolder(folder);
            }
            hold();
            make();
            if (!Files.isWritable(path)) {
                throw new UnusableException(new Trouble(Kind.FORBIDDEN, path + " is not writable for this process"));
            }
            key = keyNow();
        } catch (IOException e) {
            throw new UnusableException(Trouble.of(e));
        }
    }

    private static void makeFolder(Path folder) throws IOException, UnusableException {
        try {
            Files.createDirectories(folder, FOLDER);
        } catch (FileAlreadyExistsException e) {
            throw new UnusableException(new Trouble(Kind.NO_FILE, e.getMessage() + " is no directory"));
        }
    }

    private void hold() throws IOException, UnusableException {
        if (lock != null) {
            return;
        }
        Path beside = beside(".lock");
        if (!Files.exists(beside)) {
            makeForOwner(beside);
        }
        FileChannel opened = FileChannel.open(beside, StandardOpenOption.WRITE);
        FileLock got = null;
        try {
            got = opened.tryLock();
        } catch (OverlappingFileLockException e) {
            got = null; // another journal of this very process
        } finally {
            if (got == null) {
                opened.close();
            }
        }
        if (got == null) {
            throw new UnusableException(new Trouble(Kind.HELD, beside + " is locked"));
        }
        lockFile = opened;
        lock = got;
    }

    private void make() throws IOException {
        if (!Files.exists(path)) {
            makeForOwner(path);
        }
    }

    @SuppressWarnings("EmptyCatch")
    private static void makeForOwner(Path file) throws IOException {
        try {
            Files.createFile(file, OWNERS);
        } catch (FileAlreadyExistsException there) {
            // Its rights are whoever's who made it.
        }
    }

    /** Whether the file of that name is not the one that was taken: deleted, or another one put there. */
    boolean replaced() {
        try {
            Object taken = key;
            return taken != null && !taken.equals(keyNow());
        } catch (NoSuchFileException gone) {
            return true;
        } catch (IOException unknown) {
            return false;
        }
    }

    private @Nullable Object keyNow() throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
    }

    /** How many bytes it has, with the log beside it. */
    long bytes() {
        return size(path) + size(beside("-wal"));
    }

    long walBytes() {
        return size(beside("-wal"));
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            return 0;
        }
    }

    /**
     * Puts it aside, with its log; nobody may have it open.
     *
     * @param mark goes to the end of its name
     * @return where it is now
     */
    Path moveAside(String mark) throws IOException {
        Path aside = beside(".corrupt-" + mark);
        Files.move(path, aside);
        if (Files.exists(beside("-wal"))) {
            Files.move(beside("-wal"), aside.resolveSibling(aside.getFileName() + "-wal"));
        }
        Files.deleteIfExists(beside("-shm"));
        return aside;
    }

    private Path beside(String ending) {
        return path.resolveSibling(path.getFileName() + ending);
    }

    @Override
    public void close() {
        FileChannel held = lockFile;
        lock = null;
        lockFile = null;
        try {
            if (held != null) {
                held.close();
            }
        } catch (IOException e) {
            key = null; // the lock ends with the process
        }
    }

    /** It can't be used. */
    static final class UnusableException extends Exception {

        private static final long serialVersionUID = 1L;
        private final transient Trouble trouble;

        UnusableException(Trouble trouble) {
            super(trouble.reason());
            this.trouble = trouble;
        }

        Trouble trouble() {
            return trouble;
        }
    }
}
