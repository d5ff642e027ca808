package io.tapio.oom.host.journal;

import io.tapio.oom.host.journal.Database.Statements;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.SQLiteConfig;

/**
 * One open database, in a file or in memory: a connection that writes and, to a file, some that read beside it. They are
 * all opened at once, so that none is missing when there are no more file descriptors. One thread writes; any may read.
 */
final class Store implements AutoCloseable {

    private static final int READERS = 2;
    private static final int WRITER_CACHE_KIB = 512;
    private static final int READER_CACHE_KIB = 128;
    private static final int PAGE_BYTES = 8_192;
    private static final int BUSY_MS = 2_000;
    private static final long CLOSE_SECONDS = 2;
    private static final long LOOK_AGAIN_MS = 500;

    private final Connection writer;
    private final List<Connection> readers = new ArrayList<>();
    private final BlockingQueue<Connection> idle = new ArrayBlockingQueue<>(READERS);

    /** A database in memory has one connection for all. */
    private final ReentrantLock alone = new ReentrantLock();

    private boolean full;
    private volatile boolean closed;

    private Store(Connection writer) {
        this.writer = writer;
    }

    /**
     * Opens a file, which is there.
     *
     * @param walBytes at which size of the write-ahead log its content is put into the file
     */
    static Store file(Path file, List<Tables> rooms, long walBytes) throws SQLException, Schema.NewerException {
        String url = "jdbc:sqlite:" + file;
        Store store = new Store(new SQLiteConfig().createConnection(url));
        try {
            store.prepare(rooms, walBytes);
            SQLiteConfig reading = new SQLiteConfig();
            reading.setReadOnly(true);
            for (int i = 0; i < READERS; i++) {
                Connection reader = reading.createConnection(url);
                store.readers.add(reader);
                tune(reader, READER_CACHE_KIB);
                EventTable.has(reader, "", 0); // opens the log too
                store.idle.add(reader);
            }
            return store;
        } catch (SQLException | Schema.NewerException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /** Opens an empty one in memory. */
    static Store memory(List<Tables> rooms) throws SQLException, Schema.NewerException {
        Store store = new Store(new SQLiteConfig().createConnection("jdbc:sqlite::memory:"));
        try {
            store.prepare(rooms, 0);
            return store;
        } catch (SQLException | Schema.NewerException | RuntimeException e) {
            store.close();
            throw e;
        }
    }

    private void prepare(List<Tables> rooms, long walBytes) throws SQLException, Schema.NewerException {
        tune(writer, WRITER_CACHE_KIB);
        try (Statement statement = writer.createStatement()) {
            statement.execute("PRAGMA page_size = " + PAGE_BYTES);
            statement.execute("PRAGMA auto_vacuum = INCREMENTAL");
            statement.execute("PRAGMA journal_mode = WAL");
            statement.execute("PRAGMA wal_autocheckpoint = " + Math.max(1, walBytes / PAGE_BYTES));
            statement.execute("PRAGMA journal_size_limit = " + walBytes);
            statement.execute("PRAGMA synchronous = FULL");
            full = true;
            statement.execute("BEGIN IMMEDIATE");
            Schema.bring(writer, rooms);
            statement.execute("COMMIT");
        }
    }

    private static void tune(Connection connection, int cacheKib) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("PRAGMA busy_timeout = " + BUSY_MS);
            statement.execute("PRAGMA cache_size = -" + cacheKib);
            statement.execute("PRAGMA mmap_size = 0");
            statement.execute("PRAGMA temp_store = MEMORY"); // there may be no folder for temporary files
        }
    }

    boolean inMemory() {
        return readers.isEmpty();
    }

    /**
     * Runs statements in a transaction, on the thread that writes.
     *
     * @param synced whether they are to be on the disk when this returns; else they outlive this process, and maybe not
     *     the machine
     */
    <T> T write(boolean synced, Statements<T> statements) throws SQLException {
        alone.lock();
        try (Statement statement = writer.createStatement()) {
            if (synced != full) {
                statement.execute("PRAGMA synchronous = " + (synced ? "FULL" : "NORMAL"));
                full = synced;
            }
            statement.execute("BEGIN IMMEDIATE");
            try {
                T result = statements.run(writer);
                statement.execute("COMMIT");
                return result;
            } catch (SQLException | RuntimeException e) {
                rollBack(statement);
                throw e;
            }
        } finally {
            alone.unlock();
        }
    }

    /** Runs statements on the thread that writes, without a transaction around them. */
    <T> T tend(Statements<T> statements) throws SQLException {
        alone.lock();
        try {
            return statements.run(writer);
        } finally {
            alone.unlock();
        }
    }

    /** SQLite has done it of itself after some errors. */
    @SuppressWarnings("EmptyCatch")
    private static void rollBack(Statement statement) {
        try {
            statement.execute("ROLLBACK");
        } catch (SQLException done) {
            // There is no transaction any more.
        }
    }

    /** Runs statements that read. */
    <T> T read(Statements<T> statements) throws SQLException, InterruptedException {
        if (inMemory()) {
            return tend(statements);
        }
        Connection reader = null;
        while (reader == null) {
            if (closed) {
                throw new SQLException("it is closed");
            }
            reader = idle.poll(LOOK_AGAIN_MS, TimeUnit.MILLISECONDS);
        }
        try {
            return statements.run(reader);
        } finally {
            idle.add(reader);
        }
    }

    /** Waits a moment for those who read. */
    @Override
    public void close() {
        closed = true;
        boolean interrupted = false;
        for (int i = 0; i < readers.size(); i++) {
            try {
                idle.poll(CLOSE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        readers.forEach(Store::closeQuietly);
        closeQuietly(writer);
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @SuppressWarnings("EmptyCatch")
    private static void closeQuietly(Connection connection) {
        try {
            connection.close();
        } catch (SQLException lost) {
            // What was committed is in the log, and what was not is not wanted any more.
        }
    }
}
