package io.tapio.oom.host.revision;

import io.tapio.oom.api.event.OomEvent;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Events that went out, each as it was last told or is to be told next; the oldest goes. Not for many threads. */
final class Remembered {

    /** One event, and whether it has facts that nobody was told yet. */
    static final class Told {

        private final long sinceNs;
        private OomEvent event;
        private boolean untold;

        private Told(OomEvent event, long sinceNs) {
            this.event = event;
            this.sinceNs = sinceNs;
        }

        OomEvent event() {
            return event;
        }

        boolean untold() {
            return untold;
        }

        void set(OomEvent newest, boolean isUntold) {
            event = newest;
            untold = isUntold;
        }
    }

    private final Map<String, Told> byId = new LinkedHashMap<>();
    private final int most;
    private long evicted;
    private long lost;

    Remembered(int most) {
        this.most = most;
    }

    void add(OomEvent event, long nowNs) {
        byId.put(event.eventId(), new Told(event, nowNs));
        if (byId.size() > most) {
            evicted++;
            forgetOldest();
        }
    }

    private void forgetOldest() {
        Iterator<Told> oldest = byId.values().iterator();
        if (oldest.next().untold()) {
            lost++;
        }
        oldest.remove();
    }

    @Nullable Told find(String eventId) {
        return byId.get(eventId);
    }

    Collection<Told> all() {
        return byId.values();
    }

    /** Gives up what went out before a moment. */
    void forgetBefore(long momentNs) {
        while (!byId.isEmpty() && byId.values().iterator().next().sinceNs - momentNs < 0) {
            forgetOldest();
        }
    }

    /** How many were given up for want of room. */
    long evicted() {
        return evicted;
    }

    /** How many were given up with facts that were never told. */
    long lost() {
        return lost;
    }
}
