package io.tapio.oom.host.routing;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.Audience;
import io.tapio.oom.host.config.RouteConfig;
import io.tapio.oom.host.config.SinkConfig;
import io.tapio.oom.host.journal.EventLog;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** Outboxes that go by the routes and gather nothing. */
public final class PlainOutboxes implements Outboxes {

    private final Routes routes;
    private final EventLog log;

    /** @param sinks the names of all sinks there are */
    public PlainOutboxes(List<RouteConfig> routes, Set<String> sinks, EventLog log) {
        this.routes = new Routes(routes, sinks);
        this.log = log;
    }

    @Override
    public Outbox of(SinkConfig sink, Audience audience, boolean revisions) {
        Predicate<OomEvent> wanted = audience == Audience.COUNTERS
                ? event -> true
                : event -> routes.sinksOf(event).contains(sink.name());
        return new PlainOutbox(
                wanted, log::revisionsOf, revisions, sink.delivery().batchSize());
    }
}
