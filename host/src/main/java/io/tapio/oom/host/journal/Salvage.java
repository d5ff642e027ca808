package io.tapio.oom.host.journal;

import io.tapio.oom.host.journal.TableCopy.Existing;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.sqlite.SQLiteConfig;

/** Takes over from a damaged file what can still be read of it: tables beside the events, and the newest events. */
final class Salvage {

    private static final int MOST_EVENTS = 10_000;
    private static final String EVENTS = "SELECT * FROM event ORDER BY position ";

    private Salvage() {}

    /**
     * Copies what it can, within a transaction of the new database.
     *
     * @return how many events
     */
    static long of(Path damaged, Connection to) throws SQLException {
        SQLiteConfig reading = new SQLiteConfig();
        reading.setReadOnly(true);
        try (Connection from = reading.createConnection("jdbc:sqlite:" + damaged)) {
            TableCopy copy = new TableCopy(from, to);
            // From both ends up to where it is damaged.
            asFarAsItGoes(() -> copy.add(EVENTS + "DESC LIMIT " + MOST_EVENTS, "event", Existing.STAYS, 0));
            asFarAsItGoes(() -> copy.add(EVENTS + "LIMIT " + MOST_EVENTS, "event", Existing.STAYS, 0));
            for (String table : tables(from)) {
                asFarAsItGoes(() -> copy.add("SELECT * FROM \"" + table + "\"", table, Existing.GOES, 0));
            }
        } catch (SQLException unreadable) {
            return count(to);
        }
        return count(to);
    }

    private static List<String> tables(Connection from) {
        try {
            return TableCopy.besideEvents(from);
        } catch (SQLException unreadable) {
            return List.of();
        }
    }

    /** What was copied before the damage stays. */
    @SuppressWarnings("EmptyCatch")
    private static void asFarAsItGoes(Step step) {
        try {
            step.run();
        } catch (SQLException damaged) {
            // The rest is lost, and the number of what was found is said.
        }
    }

    private static long count(Connection to) throws SQLException {
        try (var statement = to.createStatement()) {
            return Schema.number(statement, "SELECT count(*) FROM event");
        }
    }

    @FunctionalInterface
    private interface Step {
        void run() throws SQLException;
    }
}
