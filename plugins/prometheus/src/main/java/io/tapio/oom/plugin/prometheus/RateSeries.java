package io.tapio.oom.plugin.prometheus;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.event.AllocationRates;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How fast the memory of one container grows: a series for each window, from when it is known. */
final class RateSeries {

    private static final List<String> WINDOWS = List.of("10s", "1m", "5m");

    private final MeterRegistry registry;
    private final SeriesKey key;
    private final List<Gauge> gauges = new ArrayList<>();
    private volatile AllocationRates rates = AllocationRates.UNKNOWN;
    private Duration last = Duration.ZERO;

    RateSeries(MeterRegistry registry, SeriesKey key) {
        this.registry = registry;
        this.key = key;
    }

    /** Of two containers of one name, an old one that is going and its successor, the one that was seen last counts. */
    void show(AllocationRates seen, Duration now) {
        rates = seen;
        last = now;
        // The longer the window, the later it is known.
        while (gauges.size() < WINDOWS.size() && value(gauges.size()) != null) {
            int window = gauges.size();
            gauges.add(Gauge.builder("memory.allocation.rate.bytes.per.second", this, series -> series.number(window))
                    .description("Growth of the memory that can't be reclaimed; below 0 where it shrinks.")
                    .tags(key.tags())
                    .tag("window", WINDOWS.get(window))
                    .strongReference(true)
                    .register(registry));
        }
    }

    private @Nullable Double value(int window) {
        AllocationRates now = rates;
        return switch (window) {
            case 0 -> now.over10sBytesPerSecond();
            case 1 -> now.over1mBytesPerSecond();
            default -> now.over5mBytesPerSecond();
        };
    }

    private double number(int window) {
        Double value = value(window);
        return value == null ? Double.NaN : value;
    }

    /** A value that is no longer true is not shown; the series go some time later. */
    void forgetUnlessFrom(Duration now) {
        if (!last.equals(now)) {
            rates = AllocationRates.UNKNOWN;
        }
    }

    void expire(SeriesLimits limits, Duration now) {
        if (now.minus(last).compareTo(limits.ratioAfter()) > 0) {
            remove();
        }
    }

    void remove() {
        gauges.forEach(registry::remove);
        gauges.clear();
    }
}
