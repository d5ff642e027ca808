package io.tapio.oom.host.routing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The rows of the open groups. Labels and positions are JSON, so that the sqlite3 shell can show them. */
final class GroupRows {

    static final String CREATE = """
            CREATE TABLE routing_group (
              sink TEXT NOT NULL,
              id TEXT NOT NULL,
              labels TEXT NOT NULL,
              route TEXT NOT NULL,
              dedup_key TEXT NOT NULL,
              started_ms INTEGER NOT NULL,
              last_event_ms INTEGER NOT NULL,
              last_told_ms INTEGER NOT NULL,
              total INTEGER NOT NULL,
              recent TEXT NOT NULL,
              quiet INTEGER NOT NULL,
              oom_id TEXT,
              pod_uid TEXT,
              container TEXT,
              PRIMARY KEY (sink, id)) WITHOUT ROWID""";

    /** Since warnings end by themselves. */
    static final String WITH_STANDING = "ALTER TABLE routing_group ADD COLUMN standing TEXT NOT NULL DEFAULT '[]'";

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, String>> LABELS = new TypeReference<>() {};
    private static final TypeReference<List<Long>> POSITIONS = new TypeReference<>() {};

    private GroupRows() {}

    static void write(Connection connection, String sink, StoredGroup group) throws SQLException {
        try (PreparedStatement put = connection.prepareStatement(
                "INSERT OR REPLACE INTO routing_group VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            int column = 0;
            put.setString(++column, sink);
            put.setString(++column, id(group.labels()));
            put.setString(++column, json(group.labels()));
            put.setString(++column, group.route());
            put.setString(++column, group.dedupKey());
            put.setLong(++column, group.startedAt().toEpochMilli());
            put.setLong(++column, group.lastEventAt().toEpochMilli());
            put.setLong(++column, group.lastTold().toEpochMilli());
            put.setLong(++column, group.total());
            put.setString(++column, json(group.recent()));
            put.setBoolean(++column, group.quiet());
            put.setString(++column, group.oomId());
            put.setString(++column, group.podUid());
            put.setString(++column, group.container());
            put.setString(++column, json(group.standing()));
            put.executeUpdate();
        }
    }

    static void delete(Connection connection, String sink, Map<String, String> labels) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM routing_group WHERE sink = ? AND id = ?")) {
            delete.setString(1, sink);
            delete.setString(2, id(labels));
            delete.executeUpdate();
        }
    }

    static void read(Connection connection, BiConsumer<String, StoredGroup> taker) throws SQLException {
        try (Statement ask = connection.createStatement();
                ResultSet row = ask.executeQuery("SELECT * FROM routing_group")) {
            while (row.next()) {
                taker.accept(
                        row.getString("sink"),
                        new StoredGroup(
                                parse(row.getString("labels"), LABELS),
                                row.getString("route"),
                                row.getString("dedup_key"),
                                time(row, "started_ms"),
                                time(row, "last_event_ms"),
                                time(row, "last_told_ms"),
                                row.getLong("total"),
                                parse(row.getString("recent"), POSITIONS),
                                row.getBoolean("quiet"),
                                text(row, "oom_id"),
                                text(row, "pod_uid"),
                                text(row, "container"),
                                parse(row.getString("standing"), POSITIONS)));
            }
        }
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return Instant.ofEpochMilli(row.getLong(column));
    }

    private static @Nullable String text(ResultSet row, String column) throws SQLException {
        return row.getString(column);
    }

    /** The same whatever the order of the labels. */
    private static String id(Map<String, String> labels) {
        return json(new TreeMap<>(labels));
    }

    private static String json(Object value) {
        try {
            return MAPPER.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts and numbers can always be written", e);
        }
    }

    private static <T> T parse(String json, TypeReference<T> type) throws SQLException {
        try {
            return MAPPER.readValue(json, type);
        } catch (JsonProcessingException e) {
            throw new SQLException("a row of routing_group is no JSON", e);
        }
    }
}
