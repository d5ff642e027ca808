package io.tapio.oom.host.journal;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.WorkloadFacts;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * The table of events. What people ask for stands in columns of its own, so that the sqlite3 shell can be asked too;
 * {@code json} is the whole event as a CloudEvent.
 *
 * <pre>
 * position     in the order in which they were recorded, never used twice
 * event_id, revision   known once: the same again is not recorded
 * time_ms      when it happened, by the wall clock, milliseconds since 1970
 * recorded_ms  when it was recorded, by {@link JournalClock}: its age counts from there
 * </pre>
 */
final class EventTable {

    /** The second step is for whoever counts the kills of a time: it would read each kill that is kept without. */
    static final Tables TABLES = new Tables("event", List.of(List.of("""
            CREATE TABLE event (
              position INTEGER PRIMARY KEY AUTOINCREMENT,
              event_id TEXT NOT NULL,
              revision INTEGER NOT NULL,
              time_ms INTEGER NOT NULL,
              recorded_ms INTEGER NOT NULL,
              event_type TEXT NOT NULL,
              severity TEXT NOT NULL,
              origin TEXT NOT NULL,
              node TEXT NOT NULL,
              namespace TEXT,
              pod TEXT,
              container TEXT,
              workload TEXT,
              cgroup_path TEXT,
              json TEXT NOT NULL,
              UNIQUE (event_id, revision))""", """
            CREATE INDEX event_asked ON event
              (position, time_ms, event_type, severity, origin, node, namespace, pod, container, workload)"""), List.of("""
            CREATE INDEX event_kills ON event (time_ms, event_id, revision) WHERE event_type = 'oom_kill_victim'""")));

    private static final String INSERT = "INSERT INTO event VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            + " ON CONFLICT (event_id, revision) DO NOTHING";

    private EventTable() {}

    /** Records events, one after the other, within a transaction. */
    static final class Recorder implements AutoCloseable {

        private final PreparedStatement insert;

        Recorder(Connection connection) throws SQLException {
            insert = connection.prepareStatement(INSERT);
        }

        /** {@code false} when it is there already. */
        boolean record(long position, OomEvent event, String json, long recordedMs) throws SQLException {
            PodFacts pod = event.pod();
            ContainerFacts container = event.container();
            WorkloadFacts workload = event.workload();
            int column = 0;
            insert.setLong(++column, position);
            insert.setString(++column, event.eventId());
            insert.setInt(++column, event.revision());
            insert.setLong(++column, event.time().toEpochMilli());
            insert.setLong(++column, recordedMs);
            insert.setString(++column, event.eventType().wireName());
            insert.setString(++column, event.severity().name().toLowerCase(Locale.ROOT));
            insert.setString(++column, event.origin().name().toLowerCase(Locale.ROOT));
            insert.setString(++column, event.node());
            insert.setString(++column, pod == null ? null : pod.namespace());
            insert.setString(++column, pod == null ? null : pod.name());
            insert.setString(++column, container == null ? null : container.name());
            insert.setString(++column, workload == null ? null : workload.name());
            insert.setString(++column, event.subjectCgroupPath());
            insert.setString(++column, json);
            return insert.executeUpdate() > 0;
        }

        @Override
        public void close() throws SQLException {
            insert.close();
        }
    }

    /** An entry as it stands there. */
    record Row(long position, String json) {}

    /** The highest position that was ever used; 0 when none was. */
    static long highest(Connection connection) throws SQLException {
        try (PreparedStatement ask =
                        connection.prepareStatement("SELECT seq FROM sqlite_sequence WHERE name = 'event'");
                ResultSet found = ask.executeQuery()) {
            return found.next() ? found.getLong(1) : 0;
        }
    }

    /** The lowest position that is kept; 0 when none is. */
    static long lowest(Connection connection) throws SQLException {
        try (PreparedStatement ask = connection.prepareStatement("SELECT min(position) FROM event");
                ResultSet found = ask.executeQuery()) {
            return found.next() ? found.getLong(1) : 0;
        }
    }

    /** Behind a position, the oldest first, until the taker has enough. */
    static void behind(Connection connection, long position, Predicate<Row> taker) throws SQLException {
        try (PreparedStatement ask =
                connection.prepareStatement("SELECT position, json FROM event WHERE position > ? ORDER BY position")) {
            ask.setLong(1, position);
            try (ResultSet found = ask.executeQuery()) {
                boolean more = true;
                while (more && found.next()) {
                    more = taker.test(new Row(found.getLong(1), found.getString(2)));
                }
            }
        }
    }

    static List<Row> at(Connection connection, Iterable<Long> positions) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement ask = connection.prepareStatement("SELECT json FROM event WHERE position = ?")) {
            for (long position : positions) {
                ask.setLong(1, position);
                try (ResultSet found = ask.executeQuery()) {
                    if (found.next()) {
                        rows.add(new Row(position, found.getString(1)));
                    }
                }
            }
        }
        return rows;
    }

    /**
     * The kills and OOMs that were recorded last, each in its latest revision, the oldest first.
     *
     * @param withinMs of the newest entry
     */
    static List<Row> lastKills(Connection connection, long withinMs, int most) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement ask = connection.prepareStatement("SELECT position, recorded_ms, json FROM event AS e"
                        + " WHERE event_type IN ('oom_kill_victim', 'oom_kill_triggered', 'cgroup_oom_notification')"
                        + " AND NOT EXISTS (SELECT 1 FROM event AS l"
                        + " WHERE l.event_id = e.event_id AND l.revision > e.revision)"
                        + " ORDER BY position DESC LIMIT " + most);
                ResultSet found = ask.executeQuery()) {
            long newest = Long.MIN_VALUE;
            while (found.next() && (newest == Long.MIN_VALUE || found.getLong(2) >= newest - withinMs)) {
                newest = Math.max(newest, found.getLong(2));
                rows.add(new Row(found.getLong(1), found.getString(3)));
            }
        }
        Collections.reverse(rows);
        return rows;
    }

    static List<Row> revisionsOf(Connection connection, String eventId) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (PreparedStatement ask =
                connection.prepareStatement("SELECT position, json FROM event WHERE event_id = ? ORDER BY revision")) {
            ask.setString(1, eventId);
            try (ResultSet found = ask.executeQuery()) {
                while (found.next()) {
                    rows.add(new Row(found.getLong(1), found.getString(2)));
                }
            }
        }
        return rows;
    }

    static boolean has(Connection connection, String eventId, int revision) throws SQLException {
        try (PreparedStatement ask =
                connection.prepareStatement("SELECT 1 FROM event WHERE event_id = ? AND revision = ?")) {
            ask.setString(1, eventId);
            ask.setInt(2, revision);
            try (ResultSet found = ask.executeQuery()) {
                return found.next();
            }
        }
    }
}
