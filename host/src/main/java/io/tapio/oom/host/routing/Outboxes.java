package io.tapio.oom.host.routing;

import io.tapio.oom.api.sink.Audience;
import io.tapio.oom.host.config.SinkConfig;

/** What one configuration says of all sinks' ways: makes their outboxes. For any thread. */
@FunctionalInterface
public interface Outboxes {

    /**
     * An empty outbox of a sink; what was not done with is offered to it anew.
     *
     * @param revisions whether later revisions of an event that it was given go there too
     */
    Outbox of(SinkConfig sink, Audience audience, boolean revisions);
}
