package io.tapio.oom.host.web;

import io.tapio.oom.host.journal.EventPage;
import io.tapio.oom.host.journal.EventSearch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;

/**
 * {@code GET /api/events}: what docs/api.md promises. Each request is answered from the journal, read by a worker, or
 * waits, bounded in number and time, without a thread. Used on the event loop alone.
 */
final class EventsApi {

    private static final int MOST_ANSWERS = 16;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int NOT_NOW = 503;

    private final EventReading journal;
    private final LocalOnly guard;
    private final WaitingReaders waiting;
    private int answers;

    /** @param news runs what it is given whenever something was recorded */
    EventsApi(Vertx vertx, EventSearch journal, News news, String host) {
        this.journal = new EventReading(vertx, journal);
        this.guard = new LocalOnly(host);
        this.waiting = new WaitingReaders(vertx, this.journal, news);
    }

    void mount(Router router) {
        router.get("/api/events").handler(this::events);
    }

    private void events(RoutingContext context) {
        String objection = guard.objection(context.request());
        if (objection != null) {
            refuse(context.response(), FORBIDDEN, "[TAPIO-W003] " + objection);
            return;
        }
        switch (EventParameters.read(context.queryParams(), Instant.now())) {
            case EventRequest.Bad bad -> refuse(context.response(), BAD_REQUEST, "[TAPIO-W002] " + bad.reason());
            case EventRequest.Good good -> answer(context.response(), good);
        }
    }

    private void answer(HttpServerResponse response, EventRequest.Good request) {
        if (!request.patience().isZero()) {
            // Those who wait are few, and are not turned away when their event has come.
            if (!waiting.add(response, request, found -> write(response, found))) {
                tooMany(response);
            }
        } else if (answers >= MOST_ANSWERS) {
            tooMany(response);
        } else {
            answers++;
            write(response, journal.find(request.query())).onComplete(done -> answers--);
        }
    }

    private Future<Void> write(HttpServerResponse response, Future<EventPage> found) {
        return found.compose(page ->
                        response.closed() ? Future.succeededFuture() : new EventAnswer(journal, page, response).write())
                .recover(failed -> unreadable(response));
    }

    private static Future<Void> unreadable(HttpServerResponse response) {
        if (response.headWritten()) {
            return response.reset().otherwiseEmpty().mapEmpty(); // the reader must not take the half for the whole
        }
        response.putHeader("Retry-After", "10");
        refuse(response, NOT_NOW, "[TAPIO-W005] the journal can't be read at this moment: see journal in /healthz");
        return Future.succeededFuture();
    }

    private static void tooMany(HttpServerResponse response) {
        response.putHeader("Retry-After", "1");
        refuse(response, NOT_NOW, "[TAPIO-W004] too many ask for events at this moment: try again");
    }

    private static void refuse(HttpServerResponse response, int status, String message) {
        if (!response.closed()) {
            response.setStatusCode(status)
                    .putHeader("Content-Type", "application/json")
                    .end(new JsonObject().put("error", message).encode() + "\n");
        }
    }
}
