package io.tapio.oom.plugin.prometheus;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.MemorySamples;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The series of all containers, at most so many; what finds no room is counted together. Used under the page's lock. */
final class ContainerBoard {

    private final MeterRegistry registry;
    private final SeriesLimits limits;
    private final Counter dropped;
    private final Map<SeriesKey, ContainerSeries> series = new HashMap<>();
    private Set<SeriesKey> withoutSeries = Set.of();
    private Map<String, SeriesKey> keysById = Map.of();
    private @Nullable ContainerSeries other;

    ContainerBoard(MeterRegistry registry, SeriesLimits limits, Counter dropped) {
        this.registry = registry;
        this.limits = limits;
        this.dropped = dropped;
    }

    void kill(SeriesKey key, double count, Duration now) {
        ContainerSeries own = seriesOf(key, now);
        if (own != null) {
            own.kill(count, now);
            return;
        }
        dropped.increment();
        if (other == null) {
            other = new ContainerSeries(registry, SeriesKey.OTHER, now);
        }
        other.kill(count, now);
    }

    void show(MemorySamples samples, Duration now) {
        Set<SeriesKey> refused = new HashSet<>();
        Map<String, SeriesKey> keys = new HashMap<>();
        if (!samples.whole()) {
            refused.addAll(withoutSeries);
        }
        for (MemorySample sample : samples.samples()) {
            ContainerFacts container = sample.container();
            if (container == null || keys.containsKey(container.id())) {
                continue; // a cgroup inside of a container comes after the container's own
            }
            SeriesKey key = SeriesKey.of(sample.pod(), container);
            ContainerSeries own = seriesOf(key, now);
            keys.put(container.id(), key);
            if (own != null) {
                own.seen(sample.pressureRatio(), sample.rates(), now);
            } else if (refused.add(key) && !withoutSeries.contains(key)) {
                dropped.increment();
            }
        }
        withoutSeries = refused;
        if (samples.whole()) {
            forgetFormerNames(keys);
            series.values().forEach(each -> each.forgetUnlessFrom(now));
        }
        expire(now);
    }

    /** A container that has got its name is not told of under its id as well, unless kills were counted there. */
    private void forgetFormerNames(Map<String, SeriesKey> keys) {
        Set<SeriesKey> current = new HashSet<>(keys.values());
        keysById.forEach((id, former) -> {
            ContainerSeries own = series.get(former);
            if (own != null && keys.containsKey(id) && !current.contains(former) && !own.hasKills()) {
                own.remove();
                series.remove(former);
            }
        });
        keysById = keys;
    }

    /** Whether there has been a series of that name for so long. */
    boolean knownFor(SeriesKey key, Duration age, Duration now) {
        ContainerSeries own = series.get(key);
        return own != null && own.olderThan(age, now);
    }

    void expire(Duration now) {
        series.values().removeIf(each -> each.expire(limits, now));
    }

    void remove() {
        series.values().forEach(ContainerSeries::remove);
        series.clear();
        if (other != null) {
            other.remove();
            other = null;
        }
    }

    private @Nullable ContainerSeries seriesOf(SeriesKey key, Duration now) {
        ContainerSeries own = series.get(key);
        if (own == null && series.size() < limits.mostContainers()) {
            own = new ContainerSeries(registry, key, now);
            series.put(key, own);
        }
        return own;
    }
}
