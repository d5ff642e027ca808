package io.tapio.oom.host.journal;

import io.tapio.oom.host.config.Glob;
import io.tapio.oom.host.config.RouteMatch.Field;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/**
 * Looks for events in one database, by their columns. It looks at so many entries at a time and at no more than so many in
 * all: what one request may cost has a limit, whatever the size of the journal.
 */
final class EventSelect {

    /** How many entries are looked at in one go. */
    static final int STRETCH = 20_000;

    /** How many go's there are. */
    static final int STRETCHES = 25;

    private final Connection connection;
    private final EventQuery query;
    private final String conditions;
    private final List<Object> values = new ArrayList<>();

    EventSelect(Connection connection, EventQuery query) {
        this.connection = connection;
        this.query = query;
        this.conditions = conditions();
    }

    /** An event that was found. */
    record Found(long position, String eventId) {}

    /**
     * What was found.
     *
     * @param lookedTo the position that it has looked at last; nothing is left beyond it when {@code all}
     * @param all whether it has looked at everything there is
     */
    record Result(List<Found> found, long lookedTo, boolean all) {}

    /** The newest up to a position, the newest first, one more than that many at most. */
    Result newest(long upTo, int limit) throws SQLException {
        List<Found> found = new ArrayList<>();
        long high = upTo;
        for (int stretch = 0; stretch < STRETCHES && found.size() <= limit; stretch++) {
            long low = edge(
                    "SELECT min(position) FROM (SELECT position FROM event WHERE position <= ?"
                            + " ORDER BY position DESC LIMIT " + STRETCH + ")",
                    high);
            if (low == 0) {
                return new Result(found, 0, true);
            }
            look(low, high, "DESC", limit + 1 - found.size(), found);
            high = low - 1;
        }
        return new Result(found, high, false);
    }

    /** Those behind a position and up to another, the oldest first, one more than that many at most. */
    Result behind(long position, long upTo, int limit) throws SQLException {
        List<Found> found = new ArrayList<>();
        long low = position + 1;
        for (int stretch = 0; stretch < STRETCHES && found.size() <= limit; stretch++) {
            long high = Math.min(
                    upTo,
                    edge(
                            "SELECT max(position) FROM (SELECT position FROM event WHERE position >= ?"
                                    + " ORDER BY position LIMIT " + STRETCH + ")",
                            low));
            if (high < low) {
                return new Result(found, upTo, true);
            }
            look(low, high, "ASC", limit + 1 - found.size(), found);
            low = high + 1;
        }
        return new Result(found, low - 1, false);
    }

    private long edge(String sql, long from) throws SQLException {
        try (PreparedStatement ask = connection.prepareStatement(sql)) {
            ask.setLong(1, from);
            try (ResultSet edge = ask.executeQuery()) {
                return edge.next() ? edge.getLong(1) : 0;
            }
        }
    }

    private void look(long low, long high, String order, int limit, List<Found> found) throws SQLException {
        String sql = "SELECT position, event_id FROM event AS e" + index()
                + " WHERE position >= ? AND position <= ?" + conditions
                + " AND NOT EXISTS (SELECT 1 FROM event AS l WHERE l.event_id = e.event_id AND l.revision > e.revision)"
                + " ORDER BY position " + order + " LIMIT ?";
        try (PreparedStatement ask = connection.prepareStatement(sql)) {
            int at = 0;
            ask.setLong(++at, low);
            ask.setLong(++at, high);
            for (Object value : values) {
                ask.setObject(++at, value);
            }
            ask.setInt(++at, limit);
            try (ResultSet rows = ask.executeQuery()) {
                while (rows.next()) {
                    found.add(new Found(rows.getLong(1), rows.getString(2)));
                }
            }
        }
    }

    /** It holds all columns but one, and spares reading the events themselves. */
    private String index() {
        return query.match().patterns().containsKey(Field.CGROUP_PATH) ? "" : " INDEXED BY event_asked";
    }

    private String conditions() {
        StringBuilder sql = new StringBuilder();
        if (query.since() != null) {
            sql.append(" AND time_ms >= ?");
            values.add(query.since().toEpochMilli());
        }
        if (query.until() != null) {
            sql.append(" AND time_ms < ?");
            values.add(query.until().toEpochMilli());
        }
        query.match().patterns().forEach((field, globs) -> {
            StringJoiner any = new StringJoiner(" OR ", " AND (", ")");
            for (Glob glob : globs) {
                any.add(field.key() + " GLOB ?"); // the keys are the columns' names
                values.add(glob.pattern().replace("[", "[[]")); // which SQLite would read as a set of characters
            }
            sql.append(any);
        });
        return sql.toString();
    }
}
