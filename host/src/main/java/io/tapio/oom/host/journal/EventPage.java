package io.tapio.oom.host.journal;

import java.util.List;

/**
 * What there is to an {@link EventQuery}.
 *
 * @param positions of the events in their latest revision, in the order in which they came or last changed
 * @param cursor for the next question, to get what comes behind these
 * @param more whether the limit left some out: older ones without a cursor, newer ones behind one
 * @param gap whether events behind the question's cursor were given up before they could be read
 */
public record EventPage(List<Long> positions, Cursor cursor, boolean more, boolean gap) {

    public EventPage {
        positions = List.copyOf(positions);
    }

    /** Whether it tells nothing. */
    public boolean empty() {
        return positions.isEmpty() && !gap;
    }
}
