package io.tapio.oom.host.journal;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What the journal consists of: one store or, while that is in memory, the file's events below it, as long as they can be
 * read. For any thread.
 *
 * @param newest is written to
 * @param below has the entries up to the boundary; {@code null} when there is none
 */
record Layers(@Nullable Store newest, @Nullable Store below, long boundary) implements AutoCloseable {

    /** Before it is opened. */
    static final Layers NONE = new Layers(null, null, 0);

    Store top() {
        if (newest == null) {
            throw new IllegalStateException("the journal is not open");
        }
        return newest;
    }

    /** The entries behind a position, the oldest first, until the taker has enough. */
    void behind(long position, Predicate<EventTable.Row> taker) throws SQLException, InterruptedException {
        boolean[] more = {true};
        if (below != null && position < boundary) {
            ofFile(connection -> {
                EventTable.behind(connection, position, row -> more[0] = taker.test(row));
                return true;
            });
        }
        if (more[0]) {
            top().read(connection -> {
                EventTable.behind(connection, position, taker);
                return true;
            });
        }
    }

    List<EventTable.Row> at(List<Long> positions) throws SQLException, InterruptedException {
        List<EventTable.Row> rows = new ArrayList<>(these(
                connection -> EventTable.at(connection, those(positions, each -> each <= boundary))));
        rows.addAll(top().read(connection -> EventTable.at(connection, those(positions, each -> each > boundary))));
        return rows;
    }

    private static List<Long> those(List<Long> positions, LongPredicate which) {
        return positions.stream().filter(which::test).toList();
    }

    List<EventTable.Row> revisionsOf(String eventId) throws SQLException, InterruptedException {
        List<EventTable.Row> rows = new ArrayList<>(these(connection -> EventTable.revisionsOf(connection, eventId)));
        rows.addAll(top().read(connection -> EventTable.revisionsOf(connection, eventId)));
        return rows;
    }

    private List<EventTable.Row> these(Database.Statements<List<EventTable.Row>> statements)
            throws InterruptedException {
        List<EventTable.Row> found = ofFile(statements);
        return found == null ? List.of() : found;
    }

    /** Whether the file has it, as far as that can be told. */
    boolean belowHas(String eventId, int revision) {
        try {
            return Boolean.TRUE.equals(ofFile(connection -> EventTable.has(connection, eventId, revision)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** What the file tells; {@code null} when there is none or it can't be read: what is in memory is told all the same. */
    <T> @Nullable T ofFile(Database.Statements<T> statements) throws InterruptedException {
        if (below == null) {
            return null;
        }
        try {
            return below.read(statements);
        } catch (SQLException unreadable) {
            return null;
        }
    }

    void closeBelow() {
        if (below != null) {
            below.close();
        }
    }

    @Override
    public void close() {
        closeBelow();
        if (newest != null) {
            newest.close();
        }
    }
}
