package io.tapio.oom.host.routing;

import io.tapio.oom.host.config.EventView;
import io.tapio.oom.host.journal.Entry;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Lets the sinks that look at the same entry one after the other make its JSON once. For any thread. */
final class SharedViews {

    /** As many as a sink looks at before the next has its turn. */
    private static final int KEPT = 256;

    private final AtomicReferenceArray<Seen> seen = new AtomicReferenceArray<>(KEPT);

    private record Seen(Entry entry, EventView view) {}

    EventView of(Entry entry) {
        int place = (int) (entry.position() % KEPT);
        Seen last = seen.get(place);
        if (last != null
                && last.entry().position() == entry.position()
                && last.entry().event() == entry.event()) {
            return last.view();
        }
        Seen now = new Seen(entry, new EventView(entry.event()));
        seen.set(place, now);
        return now.view();
    }
}
