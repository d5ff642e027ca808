package io.tapio.oom.host.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the journal keeps of itself: which one it is, up to where entries were deleted, where its clock stands. */
final class Meta {

    static final Tables TABLES = new Tables(
            "journal",
            List.of(List.of("CREATE TABLE journal (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID")));

    private static final String ID = "id";
    private static final String DELETED_TO = "deleted_to";
    private static final String CLOCK = "clock";
    private static final int ID_DIGITS = 8;
    private static final int CLOCK_PARTS = 4;

    private Meta() {}

    /** Which journal this is; made up when it is new. */
    static String id(Connection connection) throws SQLException {
        String known = get(connection, ID);
        if (known != null) {
            return known;
        }
        String id = UUID.randomUUID().toString().substring(0, ID_DIGITS);
        put(connection, ID, id);
        return id;
    }

    /** Entries up to this position may have been deleted. */
    static long deletedTo(Connection connection) throws SQLException {
        String known = get(connection, DELETED_TO);
        return known == null ? 0 : Long.parseLong(known);
    }

    static void deletedTo(Connection connection, long position) throws SQLException {
        put(connection, DELETED_TO, Long.toString(Math.max(position, deletedTo(connection))));
    }

    static JournalClock.Mark clock(Connection connection) throws SQLException {
        String known = get(connection, CLOCK);
        String[] parts = known == null ? new String[0] : known.split(" ", -1);
        return parts.length == CLOCK_PARTS
                ? new JournalClock.Mark(
                        Long.parseLong(parts[0]), parts[1], Long.parseLong(parts[2]), Long.parseLong(parts[3]))
                : JournalClock.Mark.NEVER;
    }

    static void clock(Connection connection, JournalClock.Mark mark) throws SQLException {
        put(connection, CLOCK, mark.journalMs() + " " + mark.boot() + " " + mark.bootMs() + " " + mark.wallMs());
    }

    private static @Nullable String get(Connection connection, String name) throws SQLException {
        try (PreparedStatement ask = connection.prepareStatement("SELECT value FROM journal WHERE name = ?")) {
            ask.setString(1, name);
            try (ResultSet found = ask.executeQuery()) {
                return found.next() ? found.getString(1) : null;
            }
        }
    }

    private static void put(Connection connection, String name, String value) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT OR REPLACE INTO journal VALUES (?, ?)")) {
            insert.setString(1, name);
            insert.setString(2, value);
            insert.executeUpdate();
        }
    }
}
