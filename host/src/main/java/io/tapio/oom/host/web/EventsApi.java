package io.tapio.oom.host.web;

import io.tapio.oom.host.recent.EventPage;
import io.tapio.oom.host.recent.RecentEvents;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;

/**
 * {@code GET /api/events}: what docs/api.md promises. Each request is answered from memory at once or waits, bounded in
 * number and time, without a thread. Used on the event loop alone.
 */
final class EventsApi {

    private static final int MOST_ANSWERS = 16;
    private static final int BAD_REQUEST = 400;
    private static final int FORBIDDEN = 403;
    private static final int TOO_MANY = 503;

    private final Vertx vertx;
    private final RecentEvents recent;
    private final LocalOnly guard;
    private final WaitingReaders waiting;
    private int answers;

    EventsApi(Vertx vertx, RecentEvents recent, String host) {
        this.vertx = vertx;
        this.recent = recent;
        this.guard = new LocalOnly(host);
        this.waiting = new WaitingReaders(vertx, recent);
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
        EventPage page = recent.find(request.query());
        boolean nothing = page.events().isEmpty() && !page.gap();
        if (!nothing || request.patience().isZero()) {
            write(response, page);
        } else if (!waiting.add(
                response, request, page.cursor(), later -> new EventAnswer(vertx, later, response).write())) {
            tooMany(response);
        }
    }

    /** Those who waited are few, and are not turned away when their event has come. */
    private void write(HttpServerResponse response, EventPage page) {
        if (answers >= MOST_ANSWERS) {
            tooMany(response);
            return;
        }
        answers++;
        new EventAnswer(vertx, page, response).write().onComplete(done -> answers--);
    }

    private static void tooMany(HttpServerResponse response) {
        response.putHeader("Retry-After", "1");
        refuse(response, TOO_MANY, "[TAPIO-W004] too many ask for events at this moment: try again");
    }

    private static void refuse(HttpServerResponse response, int status, String message) {
        response.setStatusCode(status)
                .putHeader("Content-Type", "application/json")
                .end(new JsonObject().put("error", message).encode() + "\n");
    }
}
