package io.tapio.oom.host.web;

import io.tapio.oom.host.journal.EventPage;
import io.tapio.oom.host.journal.EventQuery;
import io.tapio.oom.host.journal.EventSearch;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;

/** Reads the journal on worker threads. */
record EventReading(Vertx vertx, EventSearch journal) {

    /** Fails when the journal can't be read. */
    Future<EventPage> find(EventQuery query) {
        return vertx.executeBlocking(() -> journal.find(query), false).map(page -> Objects.requireNonNull(page));
    }

    Future<List<String>> json(List<Long> positions) {
        return vertx.executeBlocking(() -> journal.json(positions), false)
                .map(events -> Objects.requireNonNull(events));
    }
}
