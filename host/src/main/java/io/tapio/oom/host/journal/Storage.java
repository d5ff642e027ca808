package io.tapio.oom.host.journal;

import io.tapio.oom.host.config.JournalConfig;
import io.tapio.oom.host.journal.Database.Statements;
import io.tapio.oom.host.journal.Schema.NewerException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the journal is at this moment: in its file or, while that can't be used, in memory. What writes belongs to one
 * thread; reading and asking is for any.
 */
final class Storage implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Storage.class);
    private static final long MOST_WAL_BYTES = 4L << 20;
    private static final int WAL_SHARE = 16;

    private final @Nullable Path file;
    private final List<Tables> rooms;
    private final long walBytes;
    private volatile @Nullable Trouble trouble;
    private volatile @Nullable Store store;

    Storage(JournalConfig config, List<Tables> rooms) {
        this.file = config.path();
        this.rooms = rooms;
        this.walBytes = Math.min(MOST_WAL_BYTES, config.maxSize() / WAL_SHARE);
    }

    /** Opens the file or, when that can't be, a database in memory. */
    void open() {
        Path wanted = file;
        store = wanted == null ? memory() : fileOrMemory(wanted);
    }

    private Store fileOrMemory(Path wanted) {
        try {
            return openFile(wanted);
        } catch (SQLException e) {
            Trouble found = Trouble.of(e);
            trouble = found == null ? new Trouble(Trouble.Kind.BROKEN, String.valueOf(e.getMessage())) : found;
        } catch (IOException e) {
            trouble = Trouble.of(e);
        } catch (NewerException e) {
            trouble = new Trouble(Trouble.Kind.NEWER, String.valueOf(e.getMessage()));
        }
        complain();
        return memory();
    }

    private Store openFile(Path wanted) throws IOException, SQLException, NewerException {
        Path folder = wanted.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-x---")));
        }
        makeForOwner(wanted);
        return Store.file(wanted, rooms, walBytes);
    }

    /** Events may hold command lines. */
    @SuppressWarnings("EmptyCatch")
    private static void makeForOwner(Path wanted) throws IOException {
        try {
            Files.createFile(
                    wanted, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));
        } catch (FileAlreadyExistsException there) {
            // Its rights are whoever's who made it.
        }
    }

    private Store memory() {
        try {
            return Store.memory(rooms);
        } catch (SQLException | NewerException e) {
            throw new IllegalStateException("not even in memory: " + e.getMessage(), e);
        }
    }

    private void complain() {
        Trouble now = trouble;
        if (now != null) {
            LOG.error(
                    "[TAPIO-J001] the journal {} can't be used, events are kept in memory alone and do not outlive this"
                            + " process: {} ({})",
                    file,
                    now.kind().remedy(),
                    now.reason());
        }
    }

    /** Why the file is not used; {@code null} while it is, and where none is wanted. */
    @Nullable Trouble trouble() {
        return trouble;
    }

    /** Whether what is recorded outlives this process. */
    boolean durable() {
        Store now = store;
        return now != null && !now.inMemory();
    }

    Store current() {
        Store now = store;
        if (now == null) {
            throw new IllegalStateException("the journal is not open");
        }
        return now;
    }

    <T> T read(Statements<T> statements) {
        try {
            return current().read(statements);
        } catch (SQLException e) {
            throw new JournalException("the journal can't be read: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException("interrupted before the journal was read", e);
        }
    }

    @Override
    public void close() {
        Store now = store;
        if (now != null) {
            now.close();
        }
    }
}
