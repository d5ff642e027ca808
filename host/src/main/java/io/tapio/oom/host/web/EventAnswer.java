package io.tapio.oom.host.web;

import io.tapio.oom.host.journal.EventPage;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import java.util.List;

/**
 * Writes a page of events, some at a time: the next are read from the journal, on a worker, when those before them have
 * gone out. So a reader that is slow holds a few kilobytes and no thread.
 */
final class EventAnswer {

    private static final int AT_ONCE = 10;

    private final EventReading journal;
    private final EventPage page;
    private final HttpServerResponse response;

    EventAnswer(EventReading journal, EventPage page, HttpServerResponse response) {
        this.journal = journal;
        this.page = page;
        this.response = response;
    }

    /** Ends when all is written, or the reader is gone. */
    Future<Void> write() {
        response.setChunked(true)
                .putHeader("Content-Type", "application/json")
                .putHeader("Cache-Control", "no-store")
                .putHeader("X-Content-Type-Options", "nosniff");
        return response.write("{\"events\":[").compose(written -> rest(0, true));
    }

    private Future<Void> rest(int from, boolean first) {
        if (from == page.positions().size()) {
            return response.end(end());
        }
        List<Long> next = page.positions()
                .subList(from, Math.min(from + AT_ONCE, page.positions().size()));
        return journal.json(next)
                .compose(events -> response.write(text(events, first))
                        .compose(written -> rest(from + next.size(), first && events.isEmpty())));
    }

    private static Buffer text(List<String> events, boolean first) {
        Buffer json = Buffer.buffer();
        for (int i = 0; i < events.size(); i++) {
            json.appendString(first && i == 0 ? "\n" : ",\n").appendString(events.get(i));
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
