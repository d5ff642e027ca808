package io.tapio.oom.host.delivery;

import io.tapio.oom.host.journal.Database;
import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A real database in memory; what is written is there at once. */
final class TestDatabase implements Database, AutoCloseable {

    private final Connection connection;
    private final List<Runnable> returnListeners = new ArrayList<>();
    private boolean broken;
    int writes;

    TestDatabase() {
        try {
            connection = DriverManager.getConnection("jdbc:sqlite::memory:");
            for (List<String> step : DeliveryDesk.TABLES.steps()) {
                for (String statement : step) {
                    connection.createStatement().execute(statement);
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    void broken(boolean now) {
        broken = now;
    }

    @Override
    public <T> Future<T> write(Statements<T> statements) {
        if (broken) {
            return Future.failedFuture("database or disk is full");
        }
        writes++;
        try {
            return Future.succeededFuture(statements.run(connection));
        } catch (SQLException e) {
            return Future.failedFuture(e);
        }
    }

    @Override
    public <T> T read(Statements<T> statements) {
        try {
            return statements.run(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void onReturn(Runnable listener) {
        returnListeners.add(listener);
    }

    void comesBack() {
        returnListeners.forEach(Runnable::run);
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
