package io.tapio.oom.host.journal;

import io.tapio.oom.host.config.JournalConfig;
import io.tapio.oom.host.journal.Database.Statements;
import io.tapio.oom.host.journal.JournalFile.UnusableException;
import io.tapio.oom.host.journal.Schema.NewerException;
import io.tapio.oom.host.journal.TableCopy.Existing;
import io.tapio.oom.host.journal.Trouble.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the journal is at this moment: in its file or, while that can't be used, in memory. What was in the file beside
 * the events goes along into memory; the events themselves are read there as long as they can be. When the file can be
 * written again, what is in memory goes into it. What changes something belongs to one thread; reading is for any.
 *
 * <p>Positions go on where the file's end is known. Where it never was, those in memory begin so high that the file's are
 * below them.
 */
final class Storage implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Storage.class);
    private static final long PER_MS = 1_000;

    private final @Nullable JournalFile file;
    private final List<Tables> rooms;
    private final long walBytes;
    private volatile @Nullable Trouble trouble;
    private volatile @Nullable RuntimeException suspicion;
    private volatile Layers layers = Layers.NONE;

    /** Whether what is in memory goes on with what is in the file. */
    private boolean continued;

    Storage(JournalConfig config, List<Tables> rooms, long walBytes) {
        Path path = config.path();
        this.file = path == null ? null : new JournalFile(path);
        this.rooms = rooms;
        this.walBytes = walBytes;
    }

    /** What came of an attempt to get back to the file. */
    enum Return {
        /** It can't be used yet. */
        NOT_YET,
        /** What was in memory went on with it. */
        CONTINUED,
        /** It has what was not known while the journal was in memory. */
        WITH_MORE
    }

    /** Opens the file or, when that can't be, a database in memory. */
    void open() {
        JournalFile wanted = file;
        if (wanted == null) {
            layers = new Layers(memory(0), null, 0);
            return;
        }
        try {
            layers = new Layers(openFile(wanted), null, 0);
            continued = true;
        } catch (UnusableException e) {
            trouble = e.trouble();
            continued = false;
            layers = new Layers(memory(System.currentTimeMillis() * PER_MS), null, 0);
        }
    }

    private Store openFile(JournalFile wanted) throws UnusableException {
        wanted.take();
        try {
            return Store.file(wanted.path(), rooms, walBytes);
        } catch (NewerException e) {
            throw new UnusableException(new Trouble(Kind.NEWER, String.valueOf(e.getMessage())));
        } catch (SQLException e) {
            Trouble found = Trouble.orBroken(e);
            if (found.kind() != Kind.CORRUPT) {
                throw new UnusableException(found);
            }
            return beginAnew(wanted, found, 0);
        }
    }

    /** The damaged file is put aside, and what can be read of it goes into a new one. Nobody has it open. */
    private Store beginAnew(JournalFile wanted, Trouble found, long end) throws UnusableException {
        try {
            Path aside = wanted.moveAside(Long.toString(System.currentTimeMillis()));
            wanted.take();
            Store fresh = Store.file(wanted.path(), rooms, walBytes);
            long salvaged = fresh.write(true, connection -> {
                seed(connection, end);
                return Salvage.of(aside, connection);
            });
            LOG.error(
                    "[TAPIO-J008] the journal {} was damaged ({}): it is kept as {}, and of its events the newest {} could"
                            + " be read and are in the new one; look at the disk",
                    wanted.path(),
                    found.reason(),
                    aside,
                    salvaged);
            return fresh;
        } catch (IOException e) {
            throw new UnusableException(Trouble.of(e));
        } catch (SQLException e) {
            throw new UnusableException(Trouble.orBroken(e));
        } catch (NewerException e) {
            throw new UnusableException(new Trouble(Kind.NEWER, String.valueOf(e.getMessage())));
        }
    }

    private Store memory(long end) {
        try {
            Store memory = Store.memory(rooms);
            memory.write(false, connection -> seed(connection, end));
            return memory;
        } catch (SQLException | NewerException e) {
            throw new IllegalStateException("not even in memory: " + e.getMessage(), e);
        }
    }

    /** Positions go on behind that one. */
    private static long seed(Connection connection, long end) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (end > EventTable.highest(connection)) {
                statement.execute("DELETE FROM sqlite_sequence WHERE name = 'event'");
                statement.execute("INSERT INTO sqlite_sequence VALUES ('event', " + end + ")");
            }
        }
        return end;
    }

    /**
     * The file failed: it is begun anew where it is damaged; else the journal goes on in memory, and when it was there
     * already, begins anew there.
     *
     * @param end the last position that was used
     */
    void failed(Trouble found, long end) {
        Layers before = layers;
        JournalFile wanted = file;
        if (wanted == null || before.top().inMemory()) {
            layers = new Layers(memory(end), before.below(), before.boundary());
            before.top().close();
            return;
        }
        trouble = found;
        if (found.kind() == Kind.CORRUPT) {
            before.close(); // SQLite must not touch the new file's log for the old one
            try {
                layers = new Layers(beginAnew(wanted, found, end), null, 0);
                trouble = null;
            } catch (UnusableException e) {
                trouble = e.trouble();
                layers = new Layers(memory(end), null, end);
            }
            return;
        }
        Store memory = memory(end);
        continued = carry(before.top(), memory);
        layers = new Layers(memory, before.top(), end);
    }

    /** What is beside the events goes along; {@code false} when it can't be read. */
    private static boolean carry(Store from, Store to) {
        try {
            return from.read(reading -> to.write(false, writing -> {
                TableCopy copy = new TableCopy(reading, writing);
                for (String table : TableCopy.besideEvents(reading)) {
                    copy.replace(table);
                }
                return true;
            }));
        } catch (SQLException e) {
            LOG.error("[TAPIO-J010] cursors and silences can't be read from the journal's file: {}", e.getMessage());
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What readers, or a look at the file, found wrong with it; {@code null} when nothing. */
    @Nullable Trouble suspected() {
        RuntimeException seen = suspicion;
        suspicion = null;
        JournalFile wanted = file;
        if (wanted == null || layers.top().inMemory()) {
            return null;
        }
        if (seen != null && seen.getCause() instanceof SQLException e) {
            return Trouble.of(e);
        }
        return wanted.replaced() ? new Trouble(Kind.GONE, wanted.path() + " was deleted or replaced") : null;
    }

    /** Tries to get from memory to the file. */
    Return tryReturn() {
        Layers before = layers;
        JournalFile wanted = file;
        Trouble why = trouble;
        if (wanted == null || why == null) {
            return Return.NOT_YET;
        }
        if (why.kind() == Kind.GONE && before.below() != null) {
            before = new Layers(before.top(), null, before.boundary());
            Layers old = layers;
            layers = before;
            old.closeBelow();
        }
        Store opened = null;
        try {
            opened = openFile(wanted);
            boolean more = takeFromMemory(before.top(), opened);
            layers = new Layers(opened, null, 0);
            trouble = null;
            before.close();
            continued = true;
            LOG.info("the journal {} can be used again, and has what was in memory meanwhile", wanted.path());
            return more ? Return.WITH_MORE : Return.CONTINUED;
        } catch (UnusableException e) {
            trouble = e.trouble();
        } catch (SQLException e) {
            trouble = Trouble.orBroken(e);
            opened.close();
        }
        return Return.NOT_YET;
    }

    /** @return whether the file has what was not known */
    private boolean takeFromMemory(Store memory, Store opened) throws SQLException {
        return opened.write(
                true,
                writing -> memory.tend(reading -> {
                    long end = EventTable.highest(writing);
                    long first = EventTable.lowest(reading);
                    boolean known = continued && (first == 0 || end < first);
                    TableCopy copy = new TableCopy(reading, writing);
                    long shift = first > 0 && end >= first ? end - first + 1 : 0; // the clock was set back
                    copy.add("SELECT * FROM event ORDER BY position", "event", Existing.STAYS, shift);
                    seed(writing, EventTable.highest(reading) + shift);
                    for (String table : TableCopy.besideEvents(reading)) {
                        if (known) {
                            copy.replace(table);
                        } else {
                            copy.add(table); // what the file has of them stands
                        }
                    }
                    return !known && end > 0;
                }));
    }

    /** Why the file is not used; {@code null} while it is, and where none is wanted. */
    @Nullable Trouble trouble() {
        return trouble;
    }

    /** The file; {@code null} where none is wanted. */
    @Nullable JournalFile file() {
        return file;
    }

    /** Whether what is recorded outlives this process. */
    boolean durable() {
        return !layers.equals(Layers.NONE) && !layers.top().inMemory();
    }

    Layers layers() {
        return layers;
    }

    /** Reads; what the file's failure tells is looked at by the thread that writes. */
    <T> T read(Reading<T> reading) {
        Layers now = layers;
        try {
            return reading.of(now);
        } catch (SQLException e) {
            if (!now.equals(layers)) {
                return read(reading); // it has moved meanwhile
            }
            JournalException failed = new JournalException("the journal can't be read: " + e.getMessage(), e);
            suspicion = failed;
            throw failed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JournalException("interrupted before the journal was read", e);
        }
    }

    <T> T readTop(Statements<T> statements) {
        return read(now -> now.top().read(statements));
    }

    /** What somebody reads of the layers. */
    @FunctionalInterface
    interface Reading<T> {
        T of(Layers layers) throws SQLException, InterruptedException;
    }

    @Override
    public void close() {
        layers.close();
        JournalFile wanted = file;
        if (wanted != null) {
            wanted.close();
        }
    }
}
