package io.tapio.oom.host.routing;

import io.tapio.oom.host.journal.Database;
import io.tapio.oom.host.journal.JournalException;
import io.tapio.oom.host.journal.Tables;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the groups beside the journal. What is read comes from memory, what changes is written at once. */
public final class SqlGroupStore implements GroupStore {

    /** The tables that this needs. */
    public static final Tables TABLES =
            new Tables("routing", List.of(List.of(GroupRows.CREATE, """
            CREATE TABLE routing_summary (
              sink TEXT PRIMARY KEY,
              day TEXT NOT NULL) WITHOUT ROWID"""), List.of(GroupRows.WITH_STANDING)));

    private static final Logger LOG = LoggerFactory.getLogger(SqlGroupStore.class);

    private final Database database;
    private GroupStore kept = GroupStore.inMemory();
    private boolean loaded;

    public SqlGroupStore(Database database) {
        this.database = database;
        database.onReturn(this::reload);
    }

    private synchronized void reload() {
        loaded = false;
    }

    private synchronized GroupStore kept() {
        if (!loaded) {
            try {
                kept = database.read(SqlGroupStore::load);
                loaded = true;
            } catch (JournalException e) {
                LOG.error("[TAPIO-T001] the open incidents can't be read; they are tried again at the next event", e);
            }
        }
        return kept;
    }

    private static GroupStore load(Connection connection) throws SQLException {
        GroupStore all = GroupStore.inMemory();
        GroupRows.read(connection, all::put);
        try (Statement ask = connection.createStatement();
                ResultSet days = ask.executeQuery("SELECT sink, day FROM routing_summary")) {
            while (days.next()) {
                all.summary(days.getString(1), LocalDate.parse(days.getString(2)));
            }
        }
        return all;
    }

    @Override
    public Collection<StoredGroup> of(String sink) {
        return kept().of(sink);
    }

    @Override
    public void put(String sink, StoredGroup group) {
        kept().put(sink, group);
        write(connection -> GroupRows.write(connection, sink, group));
    }

    @Override
    public void remove(String sink, Map<String, String> labels) {
        kept().remove(sink, labels);
        write(connection -> GroupRows.delete(connection, sink, labels));
    }

    @Override
    public @Nullable LocalDate summary(String sink) {
        return kept().summary(sink);
    }

    @Override
    public void summary(String sink, LocalDate day) {
        kept().summary(sink, day);
        write(connection -> {
            try (PreparedStatement put =
                    connection.prepareStatement("INSERT OR REPLACE INTO routing_summary VALUES (?, ?)")) {
                put.setString(1, sink);
                put.setString(2, day.toString());
                put.executeUpdate();
            }
        });
    }

    @Override
    public void retain(Set<String> sinks) {
        kept().retain(sinks);
        write(connection -> {
            forgetOthers(connection, "routing_group", sinks);
            forgetOthers(connection, "routing_summary", sinks);
        });
    }

    private static void forgetOthers(Connection connection, String table, Set<String> sinks) throws SQLException {
        Set<String> others = new HashSet<>();
        try (Statement ask = connection.createStatement();
                ResultSet found = ask.executeQuery("SELECT DISTINCT sink FROM " + table)) {
            while (found.next()) {
                others.add(found.getString(1));
            }
        }
        others.removeAll(sinks);
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table + " WHERE sink = ?")) {
            for (String other : others) {
                delete.setString(1, other);
                delete.executeUpdate();
            }
        }
    }

    /** What is to be written. */
    @FunctionalInterface
    private interface Change {
        void run(Connection connection) throws SQLException;
    }

    private void write(Change change) {
        database.write(connection -> {
                    change.run(connection);
                    return true;
                })
                .onFailure(e -> LOG.error(
                        "[TAPIO-T002] an open incident could not be kept: after a restart it may be told as a new one",
                        e));
    }
}
