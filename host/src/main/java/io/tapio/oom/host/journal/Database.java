package io.tapio.oom.host.journal;

import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The database that the journal lives in, for those who keep something beside it: cursors, dead letters, silences. While
 * its file can't be written it goes on in memory, with the same tables. For any thread.
 */
public interface Database {

    /** Some statements, run together. */
    @FunctionalInterface
    interface Statements<T> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * Runs statements on the one thread that writes, together with whatever else waits there. They may be run a second
     * time when the first was undone. Completes when they are committed.
     */
    <T> Future<T> write(Statements<T> statements);

    /** Runs statements that only read. Waits for a disk, and is not for an event loop. */
    <T> T read(Statements<T> statements);
}
