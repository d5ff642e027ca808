package io.tapio.oom.host.journal;

import io.vertx.core.Promise;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Work that is committed together. What it did counts once {@link #apply} was committed; else it is applied anew. */
final class Group {

    private final List<Work> works;
    private final List<Entry> recorded = new ArrayList<>();
    private final List<Runnable> answers = new ArrayList<>();
    private int known;

    Group(List<Work> works) {
        this.works = works;
    }

    /** Whether it has something that must be on the disk before anybody hears of it. */
    boolean precious() {
        return works.stream().anyMatch(work -> work instanceof Work.Append append && append.precious());
    }

    /** Tells of an event whether another store has it. */
    @FunctionalInterface
    interface Elsewhere {
        boolean has(String eventId, int revision);
    }

    /**
     * Does it all, within a transaction.
     *
     * @param end the last position that was used
     * @param nowMs by the journal's clock
     */
    void apply(Connection connection, long end, long nowMs, Elsewhere elsewhere) throws SQLException {
        recorded.clear();
        answers.clear();
        known = 0;
        long position = end;
        try (EventTable.Recorder recorder = new EventTable.Recorder(connection)) {
            for (Work work : works) {
                switch (work) {
                    case Work.Append append -> {
                        if (!elsewhere.has(
                                        append.event().eventId(), append.event().revision())
                                && recorder.record(position + 1, append.event(), append.json(), nowMs)) {
                            position++;
                            recorded.add(new Entry(position, append.event()));
                        } else {
                            known++;
                        }
                    }
                    case Work.Write<?> write -> run(connection, write);
                    case Work.Settle settle -> answers.add(settle.promise()::complete);
                }
            }
        }
    }

    /** Statements that are wrong cost themselves alone. */
    private <T> void run(Connection connection, Work.Write<T> write) throws SQLException {
        Promise<T> promise = write.promise();
        try (Statement statement = connection.createStatement()) {
            statement.execute("SAVEPOINT room");
            try {
                T result = write.statements().run(connection);
                statement.execute("RELEASE room");
                answers.add(() -> promise.complete(result));
            } catch (SQLException | RuntimeException e) {
                if (e instanceof SQLException failed && Trouble.of(failed) != null) {
                    throw failed;
                }
                statement.execute("ROLLBACK TO room");
                statement.execute("RELEASE room");
                answers.add(() -> promise.fail(e));
            }
        }
    }

    /** The events, where they can't be recorded. */
    List<Entry> unrecorded(long end) {
        return works.stream()
                .filter(Work.Append.class::isInstance)
                .map(work -> new Entry(end, ((Work.Append) work).event()))
                .toList();
    }

    /** What was recorded. */
    List<Entry> recorded() {
        return recorded;
    }

    /** How many events were there already. */
    int known() {
        return known;
    }

    /** Tells those who wait that it is done. */
    void answer() {
        answers.forEach(Runnable::run);
    }

    /** Tells those who wait that it will never be done. */
    void fail(Throwable why) {
        for (Work work : works) {
            switch (work) {
                case Work.Append lost -> {}
                case Work.Write<?> write -> write.promise().fail(why);
                case Work.Settle settle -> settle.promise().fail(why);
            }
        }
    }
}
