package io.tapio.oom.plugin.prometheus;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.event.CgroupOomNotification;
import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * All meters of this plugin. An event counts once, however often it is delivered, in whatever revision and by however many
 * sinks. Safe for many threads.
 */
final class MetricsPage {

    /** Redelivery is of the last few events; the room is for several sinks of which one lags. */
    private static final int REMEMBERED_IDS = 10_000;

    private final MeterRegistry registry;
    private final Supplier<Duration> clock;
    private final Map<EventType, Counter> events = new EnumMap<>(EventType.class);
    private final Counter predictions;
    private final Counter dropped;
    private final ContainerBoard containers;
    private final PredictionBoard pods;
    private final AwaitedNames awaited;
    private final Set<String> counted = Collections.newSetFromMap(new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > REMEMBERED_IDS;
        }
    });

    /**
     * Puts the meters that are always there on the page.
     *
     * @param clock time since any fixed moment, never going back
     */
    MetricsPage(MeterRegistry registry, Supplier<Duration> clock, SeriesLimits limits) {
        this.registry = registry;
        this.clock = clock;
        for (EventType type : EventType.values()) {
            events.put(
                    type,
                    Counter.builder("oom.events")
                            .description("Events of the collector by type.")
                            .tag("event_type", type.wireName())
                            .register(registry));
        }
        predictions = Counter.builder("predictions")
                .description("Events that tell of an OOM that may come, of all pods.")
                .register(registry);
        dropped = Counter.builder("tapio.oom.series.dropped")
                .description("Containers and events that found no room for a series of their own.")
                .register(registry);
        containers = new ContainerBoard(registry, limits, dropped);
        pods = new PredictionBoard(registry, limits, dropped);
        awaited = new AwaitedNames(containers);
    }

    /** {@code true} when names of one are waited for: then {@link #settle} is to be called when the patience is over. */
    synchronized boolean count(List<OomEvent> some) {
        Duration now = clock.get();
        expire(now);
        boolean awaits = false;
        for (OomEvent event : some) {
            awaits |= count(event, now);
        }
        return awaits;
    }

    private boolean count(OomEvent event, Duration now) {
        if (!counted.add(event.eventId())) {
            awaited.revised(event, now);
            return false;
        }
        Counter ofType = events.get(event.eventType());
        if (ofType != null) {
            ofType.increment();
        }
        if (event.isPredictive()) {
            predictions.increment();
            pods.count(event, now);
        }
        long kills = kills(event);
        return kills > 0 && awaited.count(event, kills, now);
    }

    private static long kills(OomEvent event) {
        if (event instanceof OomKillVictim kill) {
            // What was over before the first start is no rise that anybody should be called for.
            return Boolean.TRUE.equals(kill.history()) ? 0 : 1;
        }
        // A notification stands for kills that no event explains: without it the sum would fall short of the kernel's.
        return event instanceof CgroupOomNotification notification ? notification.kills() : 0;
    }

    /** Counts those whose names did not come in time under what is known. */
    synchronized void settle() {
        expire(clock.get());
    }

    synchronized void show(MemorySamples samples) {
        Duration now = clock.get();
        awaited.settle(now);
        containers.show(samples, now);
        pods.expire(now);
    }

    synchronized void remove() {
        awaited.forget();
        containers.remove();
        pods.remove();
        events.values().forEach(registry::remove);
        registry.remove(predictions);
        registry.remove(dropped);
    }

    private void expire(Duration now) {
        awaited.settle(now);
        containers.expire(now);
        pods.expire(now);
    }
}
