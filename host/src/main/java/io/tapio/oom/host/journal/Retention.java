package io.tapio.oom.host.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes the oldest entries in small steps: those that are too old, unless a sink still needs them, and those that are
 * too many for the size, in any case. For the thread that writes.
 */
final class Retention {

    private static final Logger LOG = LoggerFactory.getLogger(Retention.class);
    private static final int STEP = 64;
    private static final int STEPS_AT_ONCE = 5;
    private static final int VACUUM_PAGES = 64;
    private static final long SAY_AGAIN_NS = 60_000_000_000L;

    private final long keptMs;
    private final JournalMeters meters;
    private volatile LongSupplier undelivered = () -> 0; // nothing goes until somebody says what is needed
    private long saidNs = System.nanoTime() - SAY_AGAIN_NS;

    Retention(long keptMs, JournalMeters meters) {
        this.keptMs = keptMs;
        this.meters = meters;
    }

    /** @param lowest the lowest position that somebody still needs */
    void undelivered(LongSupplier lowest) {
        undelivered = lowest;
    }

    /** Deletes some of what is too old; {@code true} when there may be more. */
    boolean byAge(Store store, long nowMs) throws SQLException {
        long needed = undelivered.getAsLong();
        for (int step = 0; step < STEPS_AT_ONCE; step++) {
            Deleted deleted = store.write(false, connection -> {
                try (PreparedStatement ask = connection.prepareStatement("SELECT count(*), max(position) FROM"
                        + " (SELECT position, recorded_ms FROM event ORDER BY position LIMIT " + STEP + ")"
                        + " WHERE recorded_ms < ? AND position < ?")) {
                    ask.setLong(1, nowMs - keptMs);
                    ask.setLong(2, needed);
                    return delete(connection, ask);
                }
            });
            if (deleted.entries() < STEP) {
                return false;
            }
        }
        return true;
    }

    /** Deletes until no more bytes than that are in use. */
    void bySize(Store store, long mostBytes) throws SQLException {
        while (store.tend(Retention::usedBytes) > mostBytes) {
            long needed = undelivered.getAsLong();
            Deleted deleted = store.write(false, connection -> {
                try (PreparedStatement ask = connection.prepareStatement("SELECT count(*), max(position) FROM"
                        + " (SELECT position FROM event ORDER BY position LIMIT " + STEP + ")")) {
                    return delete(connection, ask);
                }
            });
            if (deleted.entries() == 0) {
                return;
            }
            if (deleted.upTo() >= needed) {
                count(Math.min(deleted.entries(), deleted.upTo() - needed + 1), mostBytes);
            }
        }
    }

    private void count(long dropped, long mostBytes) {
        meters.undeliveredDropped(dropped);
        if (System.nanoTime() - saidNs >= SAY_AGAIN_NS) {
            saidNs = System.nanoTime();
            LOG.error(
                    "[TAPIO-J007] the journal has room for {} bytes of events alone: the oldest go though a sink does not"
                            + " have them yet; set journal.max_size higher, or see to the sink"
                            + " (tapio_oom_journal_undelivered_dropped_total counts them)",
                    mostBytes);
        }
    }

    private record Deleted(int entries, long upTo) {}

    private static Deleted delete(Connection connection, PreparedStatement which) throws SQLException {
        Deleted oldest;
        try (ResultSet found = which.executeQuery()) {
            oldest = found.next() ? new Deleted(found.getInt(1), found.getLong(2)) : new Deleted(0, 0);
        }
        if (oldest.entries() > 0) {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM event WHERE position <= ?")) {
                delete.setLong(1, oldest.upTo());
                delete.executeUpdate();
            }
            Meta.deletedTo(connection, oldest.upTo());
        }
        return oldest;
    }

    /** Gives room back to the file system where much of the file is empty. */
    void shrink(Store store) throws SQLException {
        store.tend(connection -> {
            try (Statement statement = connection.createStatement()) {
                long pages = Schema.number(statement, "PRAGMA page_count");
                long empty = Schema.number(statement, "PRAGMA freelist_count");
                if (empty > VACUUM_PAGES && empty > pages / 4) {
                    // A query needs columns, and plain execute() frees one page alone.
                    statement.executeUpdate("PRAGMA incremental_vacuum(" + VACUUM_PAGES + ")");
                }
                return true;
            }
        });
    }

    private static long usedBytes(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            long pages =
                    Schema.number(statement, "PRAGMA page_count") - Schema.number(statement, "PRAGMA freelist_count");
            return pages * Schema.number(statement, "PRAGMA page_size");
        }
    }
}
