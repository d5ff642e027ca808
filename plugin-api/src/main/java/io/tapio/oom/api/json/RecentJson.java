package io.tapio.oom.api.json;

import io.tapio.oom.api.event.OomEvent;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

/**
 * The JSON of events that were written lately: the journal and each sink ask for that of the same event, one soon after
 * the other. At most two megabytes. For any thread.
 */
final class RecentJson {

    private static final int KEPT = 512;
    private static final int MOST_CHARS = 4_096;

    private final AtomicReferenceArray<Written> kept = new AtomicReferenceArray<>(KEPT);

    private record Written(OomEvent event, String json) {}

    /** The event's JSON, made by that where it is not here. */
    String of(OomEvent event, Function<OomEvent, String> make) {
        int place = Math.floorMod(event.eventId().hashCode(), KEPT);
        Written last = kept.get(place);
        if (last != null && last.event() == event) { // two that are equal are rarely met, and costly to compare
            return last.json();
        }
        String json = make.apply(event);
        if (json.length() <= MOST_CHARS) {
            kept.set(place, new Written(event, json));
        }
        return json;
    }
}
