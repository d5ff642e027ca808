package io.tapio.oom.host.web;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.host.recent.EventPage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/**
 * Writes a page of events, some at a time: the next are made into JSON, on a worker, when those before them have gone
 * out. So a reader that is slow holds a few kilobytes and no thread.
 */
final class EventAnswer {

    private static final int AT_ONCE = 10;

    private final Vertx vertx;
    private final EventPage page;
    private final HttpServerResponse response;

    EventAnswer(Vertx vertx, EventPage page, HttpServerResponse response) {
        this.vertx = vertx;
        this.page = page;
        this.response = response;
    }

    /** Ends when all is written, or the reader is gone. */
    Future<Void> write() {
        response.setChunked(true)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff");
        return response.write("{\"events\":[").compose(written -> rest(0));
    }

    private Future<Void> rest(int from) {
        if (from == page.events().size()) {
            return response.end(end());
        }
        List<OomEvent> next = page.events()
                .subList(from, Math.min(from + AT_ONCE, page.events().size()));
        return vertx.executeBlocking(() -> json(next, from == 0), false)
                .compose(response::write)
                .compose(written -> rest(from + next.size()));
    }

    private static Buffer json(List<OomEvent> events, boolean first) {
        Buffer json = Buffer.buffer();
        for (int i = 0; i < events.size(); i++) {
            json.appendString(first && i == 0 ? "\n" : ",\n").appendString(EventJson.encode(events.get(i)));
        }
        return json;
    }

    private String end() {
        return "],\n\"cursor\":\""
                + page.cursor()
                + '"'
                + (page.more() ? ",\"more\":true" : "")
                + (page.gap() ? ",\"gap\":true" : "")
                + "}\n";
    }
}
