package io.tapio.oom.host.silence;

import io.tapio.oom.host.config.EventMatch;
import io.tapio.oom.host.journal.Tables;
import io.tapio.oom.host.routing.Silence;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The table of the silences. */
final class SilenceRows {

    static final Tables TABLES = new Tables("silence", List.of(List.of("""
            CREATE TABLE silence (id TEXT PRIMARY KEY, matchers TEXT NOT NULL, starts_ms INTEGER NOT NULL,
             ends_ms INTEGER NOT NULL, created_by TEXT NOT NULL, comment TEXT NOT NULL) WITHOUT ROWID""")));

    private static final Logger LOG = LoggerFactory.getLogger(SilenceRows.class);

    private SilenceRows() {}

    /** All of them; one that can't be read, as after a step back to an older version, is said and passed over. */
    static List<Silence> all(Connection connection) throws SQLException {
        List<Silence> silences = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(
                        "SELECT id, matchers, starts_ms, ends_ms, created_by, comment FROM silence ORDER BY starts_ms, id");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                try {
                    silences.add(new Silence(
                            row.getString(1),
                            matchers(row.getString(2)),
                            Instant.ofEpochMilli(row.getLong(3)),
                            Instant.ofEpochMilli(row.getLong(4)),
                            row.getString(5),
                            row.getString(6)));
                } catch (IllegalArgumentException | ClassCastException e) {
                    LOG.warn(
                            "[TAPIO-T051] silence {} can't be read and silences nothing: {}",
                            row.getString(1),
                            e.getMessage());
                }
            }
        }
        return silences;
    }

    static void put(Connection connection, Silence silence) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(
                "INSERT OR REPLACE INTO silence (id, matchers, starts_ms, ends_ms, created_by, comment)"
                        + " VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, silence.id());
            insert.setString(
                    2, new JsonObject(new LinkedHashMap<>(silence.matchers().texts())).encode());
            insert.setLong(3, silence.startsAt().toEpochMilli());
            insert.setLong(4, silence.endsAt().toEpochMilli());
            insert.setString(5, silence.createdBy());
            insert.setString(6, silence.comment());
            insert.executeUpdate();
        }
    }

    static void remove(Connection connection, String id) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM silence WHERE id = ?")) {
            delete.setString(1, id);
            delete.executeUpdate();
        }
    }

    private static EventMatch matchers(String json) {
        Map<String, List<String>> texts = new LinkedHashMap<>();
        new JsonObject(json)
                .forEach(field -> texts.put(
                        field.getKey(),
                        ((JsonArray) field.getValue())
                                .stream().map(String::valueOf).toList()));
        return EventMatch.parse(texts);
    }
}
