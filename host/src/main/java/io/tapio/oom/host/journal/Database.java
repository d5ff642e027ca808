package io.tapio.oom.host.journal;

import io.vertx.core.Future;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * The database that the journal lives in, for those who keep something beside it: cursors, dead letters, silences. While
 * its file can't be written it goes on in memory, with the same tables; what is in them goes along, there and back.
 *
 * <p>Whoever keeps something says which tables he needs by {@link Tables}, which are given to {@link Journal} when it is
 * made. For any thread.
 */
public interface Database {

    /** Some statements, run together. They neither commit nor roll back, and don't keep the connection. */
    @FunctionalInterface
    interface Statements<T> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * Runs statements on the one thread that writes, together with whatever else waits there. They may be run a second
     * time when the first was undone. Completes, on that thread, when they are committed; fails alone when they are
     * wrong, or when too many others wait. Never waits itself.
     */
    <T> Future<T> write(Statements<T> statements);

    /**
     * Runs statements that only read. Waits for a disk, and is not for an event loop.
     *
     * @throws JournalException when they can't be read at this moment
     */
    <T> T read(Statements<T> statements);

    /**
     * The listener is run, on a thread that must not be kept, when a file has come back whose content was not known
     * while the database was in memory: what it holds of cursors and the like is what stands now, and is to be read
     * again.
     */
    void onReturn(Runnable listener);
}
