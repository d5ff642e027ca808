package io.tapio.oom.host.web;

import io.tapio.oom.host.journal.EventQuery;
import java.time.Duration;

/** What somebody asks for at {@code /api/events}. */
sealed interface EventRequest {

    /**
     * @param query which events
     * @param patience how long to wait for one when there is none
     */
    record Good(EventQuery query, Duration patience) implements EventRequest {}

    /** @param reason names the parameter, what it must be, and its value */
    record Bad(String reason) implements EventRequest {}
}
