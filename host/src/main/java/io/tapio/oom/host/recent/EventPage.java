package io.tapio.oom.host.recent;

import io.tapio.oom.api.event.OomEvent;
import java.util.List;

/**
 * What there is to an {@link EventQuery}.
 *
 * @param events in their latest revision, in the order in which they came or last changed
 * @param cursor for the next question, to get what comes behind these
 * @param more whether the limit left some out: older ones without a cursor, newer ones behind one
 * @param gap whether events behind the question's cursor were given up before they could be read
 */
public record EventPage(List<OomEvent> events, Cursor cursor, boolean more, boolean gap) {

    public EventPage {
        events = List.copyOf(events);
    }
}
