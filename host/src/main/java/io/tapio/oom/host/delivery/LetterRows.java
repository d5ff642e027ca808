package io.tapio.oom.host.delivery;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The table of the dead letters. */
final class LetterRows {

    /** What it is made with. */
    static final List<String> TABLES = List.of(
            "CREATE TABLE sink_dead_letter (id INTEGER PRIMARY KEY, sink TEXT NOT NULL, positions TEXT NOT NULL,"
                    + " notification TEXT NOT NULL, reason TEXT NOT NULL, attempts INTEGER NOT NULL,"
                    + " first_tried_ms INTEGER NOT NULL, given_up_ms INTEGER NOT NULL, waiting INTEGER NOT NULL,"
                    + " bytes INTEGER NOT NULL)",
            "CREATE INDEX sink_dead_letter_of ON sink_dead_letter (sink, id)");

    private static final String COLUMNS =
            "id, sink, positions, notification, reason, attempts, first_tried_ms, given_up_ms, waiting";

    private LetterRows() {}

    /** What is kept in all. */
    record Sums(Map<String, Long> counts, long bytes, long lastId) {}

    /** One that is not there any more. */
    record Gone(long id, String sink, long bytes) {}

    static Sums sums(Connection connection) throws SQLException {
        Map<String, Long> counts = new HashMap<>();
        long bytes = 0;
        long lastId = 0;
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT sink, COUNT(*), SUM(bytes), MAX(id) FROM sink_dead_letter GROUP BY sink");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                counts.put(row.getString(1), row.getLong(2));
                bytes += row.getLong(3);
                lastId = Math.max(lastId, row.getLong(4));
            }
        }
        return new Sums(counts, bytes, lastId);
    }

    static void insert(Connection connection, DeadLetter letter) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT OR REPLACE INTO sink_dead_letter ("
                + COLUMNS + ", bytes) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setLong(1, letter.id());
            insert.setString(2, letter.sink());
            insert.setString(3, letter.positions());
            insert.setString(4, letter.notification());
            insert.setString(5, letter.reason());
            insert.setInt(6, letter.attempts());
            insert.setLong(7, letter.firstTried().toEpochMilli());
            insert.setLong(8, letter.buriedAt().toEpochMilli());
            insert.setInt(9, letter.waiting() ? 1 : 0);
            insert.setLong(10, letter.notification().length());
            insert.executeUpdate();
        }
    }

    /** One that was tried once more goes back. */
    static int bury(Connection connection, DeadLetter letter, String reason, int attempts, Instant now)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(
                "UPDATE sink_dead_letter SET waiting = 0, reason = ?, attempts = attempts + ?, given_up_ms = ?"
                        + " WHERE id = ?")) {
            update.setString(1, reason);
            update.setInt(2, attempts);
            update.setLong(3, now.toEpochMilli());
            update.setLong(4, letter.id());
            return update.executeUpdate();
        }
    }

    /** The oldest go until so many of the sink, and so many bytes of all, have gone. */
    static List<Gone> makeRoom(Connection connection, String sink, long tooMany, long tooLarge) throws SQLException {
        List<Gone> gone = new ArrayList<>();
        if (tooMany > 0) {
            try (PreparedStatement select = connection.prepareStatement(
                    "SELECT id, sink, bytes FROM sink_dead_letter WHERE sink = ? ORDER BY id LIMIT ?")) {
                select.setString(1, sink);
                select.setLong(2, tooMany);
                gone.addAll(gone(select));
            }
        }
        long left = tooLarge - gone.stream().mapToLong(Gone::bytes).sum();
        if (left > 0) {
            try (PreparedStatement select =
                            connection.prepareStatement("SELECT id, sink, bytes FROM sink_dead_letter ORDER BY id");
                    ResultSet row = select.executeQuery()) {
                while (left > 0 && row.next()) {
                    Gone next = new Gone(row.getLong(1), row.getString(2), row.getLong(3));
                    if (!gone.contains(next)) {
                        gone.add(next);
                        left -= next.bytes();
                    }
                }
            }
        }
        delete(connection, gone);
        return gone;
    }

    static List<DeadLetter> list(Connection connection, String sink, int limit) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT " + COLUMNS + " FROM sink_dead_letter WHERE sink = ? ORDER BY id DESC LIMIT ?")) {
            select.setString(1, sink);
            select.setInt(2, limit);
            List<DeadLetter> letters = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    letters.add(letter(row));
                }
            }
            return letters.reversed();
        }
    }

    static Optional<DeadLetter> read(Connection connection, long id) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT " + COLUMNS + " FROM sink_dead_letter WHERE id = ?")) {
            select.setLong(1, id);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(letter(row)) : Optional.empty();
            }
        }
    }

    private static DeadLetter letter(ResultSet row) throws SQLException {
        return new DeadLetter(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getInt(6),
                Instant.ofEpochMilli(row.getLong(7)),
                Instant.ofEpochMilli(row.getLong(8)),
                row.getInt(9) != 0);
    }

    /** Those that are to be tried once more, the oldest first. */
    static List<Long> waiting(Connection connection, String sink) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(
                "SELECT id FROM sink_dead_letter WHERE sink = ? AND waiting = 1 ORDER BY id")) {
            select.setString(1, sink);
            List<Long> ids = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getLong(1));
                }
            }
            return ids;
        }
    }

    /** Notes that they are to be tried once more, all of the sink when no id is given; gives the ids that there are. */
    static List<Long> wait(Connection connection, String sink, Collection<Long> ids) throws SQLException {
        List<Long> kept = kept(connection, sink, ids).stream().map(Gone::id).toList();
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE sink_dead_letter SET waiting = 1 WHERE id = ?")) {
            for (long id : kept) {
                update.setLong(1, id);
                update.addBatch();
            }
            update.executeBatch();
        }
        return kept;
    }

    /** Deletes them; all of the sink when no id is given. */
    static List<Gone> drop(Connection connection, String sink, Collection<Long> ids) throws SQLException {
        List<Gone> gone = kept(connection, sink, ids);
        delete(connection, gone);
        return gone;
    }

    private static List<Gone> kept(Connection connection, String sink, Collection<Long> ids) throws SQLException {
        Set<Long> asked = Set.copyOf(ids);
        try (PreparedStatement select =
                connection.prepareStatement("SELECT id, sink, bytes FROM sink_dead_letter WHERE sink = ?")) {
            select.setString(1, sink);
            List<Gone> kept = gone(select);
            kept.removeIf(each -> !asked.isEmpty() && !asked.contains(each.id()));
            return kept;
        }
    }

    private static List<Gone> gone(PreparedStatement select) throws SQLException {
        List<Gone> gone = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                gone.add(new Gone(row.getLong(1), row.getString(2), row.getLong(3)));
            }
        }
        return gone;
    }

    private static void delete(Connection connection, List<Gone> gone) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM sink_dead_letter WHERE id = ?")) {
            for (Gone each : gone) {
                delete.setLong(1, each.id());
                delete.addBatch();
            }
            delete.executeBatch();
        }
    }
}
