package io.tapio.oom.host.journal;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** Brings the tables of all rooms to where this version wants them. */
final class Schema {

    /** Of the way in which the tables' versions are kept. */
    private static final int FORM = 1;

    private static final String ROOMS =
            "CREATE TABLE IF NOT EXISTS room (room TEXT PRIMARY KEY, version INTEGER NOT NULL) WITHOUT ROWID";

    private Schema() {}

    /**
     * Takes the steps that were not taken yet; within a transaction.
     *
     * @throws NewerException when a later version has been there, whose tables this one doesn't know
     */
    static void bring(Connection connection, List<Tables> rooms) throws SQLException, NewerException {
        try (Statement statement = connection.createStatement()) {
            if (number(statement, "PRAGMA user_version") > FORM) {
                throw new NewerException("the file");
            }
            statement.execute("PRAGMA user_version = " + FORM);
            statement.execute(ROOMS);
            for (Tables room : rooms) {
                bring(connection, statement, room);
            }
        }
    }

    private static void bring(Connection connection, Statement statement, Tables room)
            throws SQLException, NewerException {
        int taken = version(connection, room.room());
        int known = room.steps().size();
        if (taken > known) {
            throw new NewerException("its table " + room.room());
        }
        if (taken == known) {
            return;
        }
        for (List<String> step : room.steps().subList(taken, known)) {
            for (String sql : step) {
                statement.execute(sql);
            }
        }
        try (PreparedStatement note = connection.prepareStatement("INSERT OR REPLACE INTO room VALUES (?, ?)")) {
            note.setString(1, room.room());
            note.setInt(2, known);
            note.executeUpdate();
        }
    }

    private static int version(Connection connection, String room) throws SQLException {
        try (PreparedStatement ask = connection.prepareStatement("SELECT version FROM room WHERE room = ?")) {
            ask.setString(1, room);
            try (ResultSet found = ask.executeQuery()) {
                return found.next() ? found.getInt(1) : 0;
            }
        }
    }

    /** The one number that a query gives; 0 when it gives none. */
    static long number(Statement statement, String query) throws SQLException {
        try (ResultSet found = statement.executeQuery(query)) {
            return found.next() ? found.getLong(1) : 0;
        }
    }

    /** A later version of the collector has been there. */
    static final class NewerException extends Exception {

        private static final long serialVersionUID = 1L;

        private NewerException(String what) {
            super(what + " was made by a later version");
        }
    }
}
