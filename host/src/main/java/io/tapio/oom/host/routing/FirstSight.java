package io.tapio.oom.host.routing;

import io.tapio.oom.api.event.OomEvent;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Whether a sink is offered an event for the first time. That may be in a later revision: a route that asks for a
 * namespace can't match before the namespace is known. Not safe for several threads.
 */
final class FirstSight {

    /** More than the events of which revisions may still come. */
    private static final int REMEMBERED = 4_096;

    private final Set<String> seen = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED;
        }
    });

    boolean of(OomEvent event) {
        return seen.add(event.eventId());
    }
}
