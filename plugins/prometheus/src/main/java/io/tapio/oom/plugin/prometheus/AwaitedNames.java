package io.tapio.oom.plugin.prometheus;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.PodFacts;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Kills in pods whose names are not known yet. A counter can't take back what it counted, so they are held for some
 * seconds: a revision of the event that has the names counts them where they belong, else what is known has to do. Used
 * under the page's lock.
 */
final class AwaitedNames {

    /** The host knows a pod some seconds after its start at the latest, and a scrape comes no more often than that. */
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int MOST = 1_000;

    private record Held(SeriesKey known, long kills, Duration since) {}

    private final ContainerBoard containers;
    private final Map<String, Held> held = new LinkedHashMap<>();

    AwaitedNames(ContainerBoard containers) {
        this.containers = containers;
    }

    /** {@code true} when it is held. */
    boolean count(OomEvent event, long kills, Duration now) {
        SeriesKey key = SeriesKey.of(event.pod(), event.container());
        // A container that has been there without a name for so long is of a pod that nobody knows.
        if (named(event.pod()) || held.size() >= MOST || containers.knownFor(key, PATIENCE, now)) {
            containers.kill(key, kills, now);
            return false;
        }
        held.put(event.eventId(), new Held(key, kills, now));
        return true;
    }

    /** A later revision came. */
    void revised(OomEvent event, Duration now) {
        if (named(event.pod())) {
            Held kill = held.remove(event.eventId());
            if (kill != null) {
                containers.kill(SeriesKey.of(event.pod(), event.container()), kill.kills(), now);
            }
        }
    }

    /** Counts those that have been held for long enough. */
    void settle(Duration now) {
        for (Iterator<Held> oldest = held.values().iterator(); oldest.hasNext(); ) {
            Held kill = oldest.next();
            if (now.minus(kill.since()).compareTo(PATIENCE) < 0) {
                return;
            }
            oldest.remove();
            containers.kill(kill.known(), kill.kills(), now);
        }
    }

    /** The page goes, and with it what they would be counted on. */
    void forget() {
        held.clear();
    }

    /** Outside of pods there is nothing to wait for: a runtime's names are known at once or never. */
    private static boolean named(@Nullable PodFacts pod) {
        return pod == null || (pod.name() != null && pod.namespace() != null);
    }
}
