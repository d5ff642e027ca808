package io.tapio.oom.host.delivery;

import io.tapio.oom.api.sink.SinkMemory;
import io.tapio.oom.host.journal.Database;
import io.tapio.oom.host.journal.JournalException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what sinks remember of what they sent beside their cursors, so that it is there after a restart. What is written
 * is known at once; when it can't be kept the sink goes on with what it has in memory.
 */
final class SinkMemories {

    private static final Logger LOG = LoggerFactory.getLogger(SinkMemories.class);

    /** What the table is made with; {@code number} says in which order a sink wrote. */
    static final List<String> TABLES =
            List.of("CREATE TABLE sink_memory (sink TEXT NOT NULL, key TEXT NOT NULL, number INTEGER NOT NULL,"
                    + " text TEXT NOT NULL, PRIMARY KEY (sink, key))");

    private final Database database;

    SinkMemories(Database database) {
        this.database = database;
    }

    /** That of a sink; what another holder of it has put there before is known. */
    SinkMemory of(String sink) {
        SinkMemory near = SinkMemory.untilTheEnd();
        return new SinkMemory() {
            @Override
            public @Nullable String get(String key) {
                String text = near.get(key);
                return text == null ? kept(sink, key) : text;
            }

            @Override
            public void put(String key, String text) {
                near.put(key, text);
                database.write(connection -> keep(connection, sink, key, text))
                        .onFailure(e -> LOG.debug("sink {}: what it remembers is not kept: {}", sink, e.toString()));
            }
        };
    }

    private @Nullable String kept(String sink, String key) {
        try {
            Found found = database.read(connection -> text(connection, sink, key));
            return found.orNull();
        } catch (JournalException e) {
            LOG.debug("sink {}: what it remembers can't be read: {}", sink, e.toString());
            return null;
        }
    }

    /** What a read gives: a lambda's own result can't be {@code null}. */
    private record Found(@Nullable String orNull) {}

    private static Found text(Connection connection, String sink, String key) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("SELECT text FROM sink_memory WHERE sink = ? AND key = ?")) {
            select.setString(1, sink);
            select.setString(2, key);
            try (ResultSet row = select.executeQuery()) {
                return new Found(row.next() ? row.getString(1) : null);
            }
        }
    }

    /** And lets go of what was written longest ago. */
    private static int keep(Connection connection, String sink, String key, String text) throws SQLException {
        try (PreparedStatement upsert =
                connection.prepareStatement("INSERT INTO sink_memory (sink, key, text, number) VALUES (?1, ?2, ?3,"
                        + " (SELECT coalesce(max(number), 0) + 1 FROM sink_memory WHERE sink = ?1))"
                        + " ON CONFLICT (sink, key) DO UPDATE SET text = excluded.text, number = excluded.number")) {
            upsert.setString(1, sink);
            upsert.setString(2, key);
            upsert.setString(3, text);
            upsert.executeUpdate();
        }
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM sink_memory WHERE sink = ?1 AND number"
                + " <= (SELECT number FROM sink_memory WHERE sink = ?1 ORDER BY number DESC LIMIT 1 OFFSET "
                + SinkMemory.MOST_KEYS + ")")) {
            delete.setString(1, sink);
            return delete.executeUpdate();
        }
    }
}
