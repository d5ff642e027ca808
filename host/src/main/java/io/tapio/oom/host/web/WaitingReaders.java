package io.tapio.oom.host.web;

import io.tapio.oom.host.recent.Cursor;
import io.tapio.oom.host.recent.EventPage;
import io.tapio.oom.host.recent.EventQuery;
import io.tapio.oom.host.recent.RecentEvents;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for the next event. They are looked after a moment behind an event, all at once, so that a storm costs
 * a few looks a second and not one an event. Used on one event loop; events may come on any thread.
 */
final class WaitingReaders {

    private static final int MOST = 32;
    private static final long MOMENT_MS = 100;

    private static final class Reader {
        private final Consumer<EventPage> answer;
        private EventQuery query;
        private long timer;

        private Reader(EventQuery query, Consumer<EventPage> answer) {
            this.query = query;
            this.answer = answer;
        }
    }

    private final Vertx vertx;
    private final RecentEvents recent;
    private final List<Reader> readers = new ArrayList<>();
    private final AtomicBoolean due = new AtomicBoolean();
    private final @Nullable Context loop = Vertx.currentContext();

    WaitingReaders(Vertx vertx, RecentEvents recent) {
        this.vertx = vertx;
        this.recent = recent;
        recent.listen(this::somethingCame);
    }

    /** {@code false} when there are too many; else the answer comes when there is one, or when the patience ends. */
    boolean add(HttpServerResponse response, EventRequest.Good request, Cursor from, Consumer<EventPage> answer) {
        if (readers.size() >= MOST) {
            return false;
        }
        Reader reader = new Reader(request.query().behind(from), answer);
        reader.timer = vertx.setTimer(request.patience().toMillis(), ended -> {
            readers.remove(reader);
            reader.answer.accept(recent.find(reader.query));
        });
        response.closeHandler(gone -> {
            vertx.cancelTimer(reader.timer);
            readers.remove(reader);
        });
        readers.add(reader);
        return true;
    }

    private void somethingCame() {
        if (loop != null && due.compareAndSet(false, true)) {
            loop.runOnContext(soon -> vertx.setTimer(MOMENT_MS, now -> look()));
        }
    }

    private void look() {
        due.set(false);
        for (Reader reader : List.copyOf(readers)) {
            EventPage page = recent.find(reader.query);
            if (page.events().isEmpty() && !page.gap()) {
                reader.query = reader.query.behind(page.cursor());
            } else {
                vertx.cancelTimer(reader.timer);
                readers.remove(reader);
                reader.answer.accept(page);
            }
        }
    }
}
