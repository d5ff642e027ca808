package io.tapio.oom.plugin.prometheus;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.event.OomEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Predictive events by pod and kind; what finds no room is counted for the pod {@code other}. Under the page's lock. */
final class PredictionBoard {

    private record Key(String namespace, String pod, String type) {}

    private static final class Series {
        private final Counter counter;
        private Duration lastUsed;

        private Series(Counter counter, Duration now) {
            this.counter = counter;
            this.lastUsed = now;
        }
    }

    private final MeterRegistry registry;
    private final SeriesLimits limits;
    private final Counter dropped;
    private final Map<Key, Series> series = new HashMap<>();
    private final Map<Key, Series> others = new HashMap<>();

    PredictionBoard(MeterRegistry registry, SeriesLimits limits, Counter dropped) {
        this.registry = registry;
        this.limits = limits;
        this.dropped = dropped;
    }

    void count(OomEvent event, Duration now) {
        SeriesKey labels = SeriesKey.of(event.pod(), null);
        String type = event.eventType().wireName();
        Key key = new Key(labels.namespace(), labels.pod(), type);
        Series own;
        if (series.containsKey(key) || series.size() < limits.mostContainers()) {
            own = series.computeIfAbsent(key, each -> register(each, now));
        } else {
            dropped.increment();
            own = others.computeIfAbsent(new Key("", "other", type), each -> register(each, now));
        }
        own.counter.increment();
        own.lastUsed = now;
    }

    void expire(Duration now) {
        series.values().removeIf(each -> {
            boolean old = now.minus(each.lastUsed).compareTo(limits.countersAfter()) > 0;
            if (old) {
                registry.remove(each.counter);
            }
            return old;
        });
    }

    void remove() {
        series.values().forEach(each -> registry.remove(each.counter));
        others.values().forEach(each -> registry.remove(each.counter));
        series.clear();
        others.clear();
    }

    private Series register(Key key, Duration now) {
        Counter counter = Counter.builder("tapio.oom.predictions")
                .description("Events that tell of an OOM that may come.")
                .tags("namespace", key.namespace, "pod", key.pod, "prediction_type", key.type)
                .register(registry);
        return new Series(counter, now);
    }
}
