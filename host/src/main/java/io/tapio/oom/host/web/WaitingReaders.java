package io.tapio.oom.host.web;

import io.tapio.oom.host.journal.EventPage;
import io.tapio.oom.host.journal.EventQuery;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for the next event. They are looked after a moment behind an event, one after the other, so that a storm
 * costs a few looks a second and not one an event. Used on one event loop; events may come on any thread.
 */
final class WaitingReaders {

    private static final int MOST = 32;
    private static final long MOMENT_MS = 100;

    private static final class Reader {
        private final Consumer<Future<EventPage>> answer;
        private EventQuery query;
        private long timer;

        private Reader(EventQuery query, Consumer<Future<EventPage>> answer) {
            this.query = query;
            this.answer = answer;
        }
    }

    private final Vertx vertx;
    private final EventReading journal;
    private final List<Reader> readers = new ArrayList<>();
    private final AtomicBoolean due = new AtomicBoolean();
    private final @Nullable Context loop = Vertx.currentContext();

    WaitingReaders(Vertx vertx, EventReading journal, News news) {
        this.vertx = vertx;
        this.journal = journal;
        news.listen(this::somethingCame);
    }

    /** {@code false} when there are too many; else the answer comes as soon as there is one, or when the patience ends. */
    boolean add(HttpServerResponse response, EventRequest.Good request, Consumer<Future<EventPage>> answer) {
        if (readers.size() >= MOST) {
            return false;
        }
        Reader reader = new Reader(request.query(), answer);
        reader.timer = vertx.setTimer(request.patience().toMillis(), ended -> {
            readers.remove(reader);
            reader.answer.accept(journal.find(reader.query));
        });
        response.closeHandler(gone -> {
            vertx.cancelTimer(reader.timer);
            readers.remove(reader);
        });
        readers.add(reader);
        look(List.of(reader), 0);
        return true;
    }

    private void somethingCame() {
        if (loop != null && due.compareAndSet(false, true)) {
            loop.runOnContext(soon -> vertx.setTimer(MOMENT_MS, now -> {
                due.set(false);
                look(List.copyOf(readers), 0);
            }));
        }
    }

    private void look(List<Reader> those, int from) {
        if (from < those.size()) {
            Reader reader = those.get(from);
            journal.find(reader.query).onComplete(found -> {
                if (readers.contains(reader)) {
                    tell(reader, found.succeeded() ? found.result() : null);
                }
                look(those, from + 1);
            });
        }
    }

    private void tell(Reader reader, @Nullable EventPage page) {
        if (page != null && page.empty()) {
            reader.query = reader.query.behind(page.cursor());
            return;
        }
        vertx.cancelTimer(reader.timer);
        readers.remove(reader);
        reader.answer.accept(page == null ? Future.failedFuture("not readable") : Future.succeededFuture(page));
    }
}
