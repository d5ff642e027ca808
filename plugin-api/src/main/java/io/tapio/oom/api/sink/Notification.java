package io.tapio.oom.api.sink;

import io.tapio.oom.api.event.OomEvent;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a sink is handed at once: one event, a batch of them, or what is to be said of an incident that a route has
 * gathered. On every attempt it is the same, but it may hold later revisions of its events.
 *
 * @param dedupKey the same for all notifications of one incident, on every attempt, at every sink and after every
 *     restart; at most 200 letters, digits and {@code .:_-}. Of a batch it is that of its first event
 * @param reason why it is sent
 * @param groupLabels what the route's {@code group_by} names, with the values that the events have in common; empty for
 *     a batch
 * @param events the newest revision of each, the oldest first; at most {@value #MOST_EVENTS}. None where an incident is
 *     over or repeated and its events are not kept any more
 * @param total how many events the incident has had so far, those included that are not in {@code events}; of a batch
 *     their number
 * @param startedAt when the incident's first event happened
 * @param resolvedAt since when it is over; {@code null} while it is not, and always for a batch
 */
public record Notification(
        String dedupKey,
        Reason reason,
        Map<String, String> groupLabels,
        List<OomEvent> events,
        long total,
        Instant startedAt,
        @Nullable Instant resolvedAt) {

    /** More than that are never handed over at once. */
    public static final int MOST_EVENTS = 500;

    /** Why a notification is sent. */
    public enum Reason {
        /** A batch of events that belong to no group, each for itself. */
        EVENTS,
        /** An incident has begun. */
        OPENED,
        /** More events came to it. */
        MORE,
        /** Later revisions of its events say more than was known. */
        UPDATED,
        /** It goes on, and was last told long ago. */
        REPEATED,
        /** It is over. */
        RESOLVED,
        /** What happened again and again in the last day, one event of each kind. */
        SUMMARY
    }

    public Notification {
        if (dedupKey.isBlank() || dedupKey.length() > 200) {
            throw new IllegalArgumentException("dedup_key must have 1 to 200 characters: " + dedupKey);
        }
        if (events.size() > MOST_EVENTS || total < events.size()) {
            throw new IllegalArgumentException("at most " + MOST_EVENTS + " events, and a total that counts them: "
                    + events.size() + ", " + total);
        }
        if ((reason == Reason.RESOLVED) != (resolvedAt != null)) {
            throw new IllegalArgumentException("a notification is resolved when it says since when: " + reason);
        }
        groupLabels = Collections.unmodifiableMap(new LinkedHashMap<>(groupLabels));
        events = List.copyOf(events);
    }

    /** One event for itself. */
    public static Notification of(OomEvent event) {
        return batch(List.of(event));
    }

    /** Events that are each for themselves; at least one. */
    public static Notification batch(List<OomEvent> events) {
        OomEvent first = events.get(0);
        return new Notification(first.eventId(), Reason.EVENTS, Map.of(), events, events.size(), first.time(), null);
    }

    /** Whether it is over. */
    public boolean resolved() {
        return resolvedAt != null;
    }
}
