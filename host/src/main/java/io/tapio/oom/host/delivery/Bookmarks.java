package io.tapio.oom.host.delivery;

import io.tapio.oom.host.delivery.Account.Tries;
import io.tapio.oom.host.journal.Database;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps how far the sinks are. What changes is written some moments later, that of all sinks in one go: what a crash in
 * between forgets is delivered twice. Belongs to the room's thread.
 */
final class Bookmarks {

    private static final Logger LOG = LoggerFactory.getLogger(Bookmarks.class);

    /** So long changes are gathered. */
    private static final Duration GATHER = Duration.ofMillis(50);

    private static final Duration TROUBLE = Duration.ofSeconds(1);
    private static final long NS_PER_MS = 1_000_000;

    /** What the tables are made with. */
    static final List<String> TABLES = List.of(
            "CREATE TABLE sink_progress (sink TEXT PRIMARY KEY, position INTEGER NOT NULL, done TEXT NOT NULL)",
            "CREATE TABLE sink_failure (sink TEXT NOT NULL, position INTEGER NOT NULL, attempts INTEGER NOT NULL,"
                    + " tried_ms INTEGER NOT NULL, PRIMARY KEY (sink, position))");

    private final Timeline timeline;
    private final Database database;
    private final Set<Account> changed = new LinkedHashSet<>();
    private boolean waiting;
    private boolean writing;
    private boolean complained;

    /** One sink's rows. */
    private record Rows(String sink, Progress.Saved progress, List<Failure> failures) {}

    /** How often the notification that begins at that position failed, and for how long it has been tried. */
    private record Failure(long position, int attempts, long triedMs) {}

    Bookmarks(Timeline timeline, Database database) {
        this.timeline = timeline;
        this.database = database;
    }

    /** How far each known sink is. Waits for a disk. */
    Map<String, Account> load() {
        long now = timeline.nanoTime();
        return database.read(connection -> {
            Map<String, Account> accounts = new LinkedHashMap<>();
            try (Statement select = connection.createStatement();
                    ResultSet row = select.executeQuery("SELECT sink, position, done FROM sink_progress")) {
                while (row.next()) {
                    String sink = row.getString(1);
                    Progress.Saved saved = new Progress.Saved(row.getLong(2), row.getString(3));
                    accounts.put(sink, new Account(sink, new Progress(saved)));
                }
            }
            try (Statement select = connection.createStatement();
                    ResultSet row =
                            select.executeQuery("SELECT sink, position, attempts, tried_ms FROM sink_failure")) {
                while (row.next()) {
                    Account account = accounts.get(row.getString(1));
                    if (account != null) {
                        account.tries().put(row.getLong(2), new Tries(row.getInt(3), row.getLong(4) * NS_PER_MS, now));
                    }
                }
            }
            return accounts;
        });
    }

    /** It is to be written soon. */
    void changed(Account account) {
        changed.add(account);
        if (!waiting && !writing) {
            waiting = true;
            timeline.after(GATHER, this::write);
        }
    }

    private void write() {
        waiting = false;
        if (!writing && !changed.isEmpty()) {
            writing = true;
            List<Account> written = List.copyOf(changed);
            save(written)
                    .onComplete(done -> timeline.run(() -> {
                        writing = false;
                        if (done.failed()) {
                            complain(done.cause());
                            changed.addAll(written);
                            waiting = true;
                            timeline.after(TROUBLE, this::write);
                            return;
                        }
                        complained = false;
                        if (!changed.isEmpty()) {
                            waiting = true;
                            timeline.after(GATHER, this::write);
                        }
                    }));
        }
    }

    private void complain(Throwable cause) {
        if (!complained) {
            LOG.error(
                    "[TAPIO-S014] how far the sinks are can't be kept: {}; trying again, after a crash more comes twice",
                    String.valueOf(cause));
        }
        complained = true;
    }

    /** Writes it now. Completes when it is kept. */
    Future<Void> save(Collection<Account> accounts) {
        long now = timeline.nanoTime();
        List<Rows> rows = accounts.stream()
                .map(account -> new Rows(account.sink(), account.progress().save(), failures(account, now)))
                .toList();
        changed.removeAll(accounts);
        return database.write(connection -> {
                    for (Rows each : rows) {
                        upsert(connection, each);
                    }
                    return rows.size();
                })
                .mapEmpty();
    }

    private static List<Failure> failures(Account account, long now) {
        List<Failure> failures = new ArrayList<>();
        account.tries().forEach((key, tries) -> {
            if (key instanceof Long position) {
                failures.add(new Failure(position, tries.attempts(), tries.ageNs(now) / NS_PER_MS));
            }
        });
        return failures;
    }

    private static void upsert(Connection connection, Rows rows) throws SQLException {
        try (PreparedStatement upsert = connection.prepareStatement(
                "INSERT INTO sink_progress (sink, position, done) VALUES (?, ?, ?) ON CONFLICT (sink) DO UPDATE SET"
                        + " position = excluded.position, done = excluded.done")) {
            upsert.setString(1, rows.sink());
            upsert.setLong(2, rows.progress().cursor());
            upsert.setString(3, rows.progress().done());
            upsert.executeUpdate();
        }
        delete(connection, "sink_failure", rows.sink());
        if (rows.failures().isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO sink_failure VALUES (?, ?, ?, ?)")) {
            for (Failure failure : rows.failures()) {
                insert.setString(1, rows.sink());
                insert.setLong(2, failure.position());
                insert.setInt(3, failure.attempts());
                insert.setLong(4, failure.triedMs());
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    /** Nothing is kept of these sinks any more. */
    Future<Void> forget(Collection<Account> accounts) {
        changed.removeAll(accounts);
        List<String> sinks = accounts.stream().map(Account::sink).toList();
        return database.write(connection -> {
                    for (String sink : sinks) {
                        delete(connection, "sink_progress", sink);
                        delete(connection, "sink_failure", sink);
                        delete(connection, "sink_memory", sink);
                    }
                    return sinks.size();
                })
                .mapEmpty();
    }

    private static void delete(Connection connection, String table, String sink) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM " + table + " WHERE sink = ?")) {
            delete.setString(1, sink);
            delete.executeUpdate();
        }
    }
}
