package io.tapio.oom.plugin.prometheus;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.event.AllocationRates;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The series of one container: its kills from the first sight on, its pressure while it has a limit, its growth. */
final class ContainerSeries {

    private final MeterRegistry registry;
    private final SeriesKey key;
    private final Counter kills;
    private @Nullable Gauge gauge;
    private volatile double ratio = Double.NaN;
    private final RateSeries rates;
    private final Duration since;
    private Duration lastUsed;
    private Duration lastRatio;

    ContainerSeries(MeterRegistry registry, SeriesKey key, Duration now) {
        this.registry = registry;
        this.key = key;
        this.since = now;
        this.lastUsed = now;
        this.lastRatio = now;
        this.rates = new RateSeries(registry, key);
        this.kills = Counter.builder("tapio.oom.kills")
                .description("Processes that the kernel killed for memory.")
                .tags(key.tags())
                .register(registry);
    }

    void kill(double count, Duration now) {
        kills.increment(count);
        lastUsed = now;
    }

    /** Whether it has been on the page that long. */
    boolean olderThan(Duration age, Duration now) {
        return now.minus(since).compareTo(age) >= 0;
    }

    boolean hasKills() {
        return kills.count() > 0;
    }

    /** The container was seen; {@code pressure} is {@code null} where it has no limit. */
    void seen(@Nullable Double pressure, AllocationRates growth, Duration now) {
        lastUsed = now;
        rates.show(growth, now);
        if (pressure == null) {
            return;
        }
        // Two containers of one name are an old one that is going and its successor: the fuller one counts.
        boolean already = lastRatio.equals(now) && !Double.isNaN(ratio);
        ratio = already ? Math.max(ratio, pressure) : pressure;
        lastRatio = now;
        if (gauge == null) {
            gauge = Gauge.builder("memory.pressure.ratio", this, series -> series.ratio)
                    .description("Memory that can't be reclaimed as a share of the container's limit.")
                    .tags(key.tags())
                    .strongReference(true)
                    .register(registry);
        }
    }

    /** A value that is no longer true must not raise an alert; the series goes some time later. */
    void forgetUnlessFrom(Duration now) {
        rates.forgetUnlessFrom(now);
        if (!lastRatio.equals(now)) {
            ratio = Double.NaN;
        }
    }

    /** Removes what has been unused for long enough; {@code true} when nothing is left. */
    boolean expire(SeriesLimits limits, Duration now) {
        if (gauge != null && now.minus(lastRatio).compareTo(limits.ratioAfter()) > 0) {
            registry.remove(gauge);
            gauge = null;
        }
        rates.expire(limits, now);
        if (now.minus(lastUsed).compareTo(limits.countersAfter()) <= 0) {
            return false;
        }
        remove();
        return true;
    }

    void remove() {
        registry.remove(kills);
        rates.remove();
        if (gauge != null) {
            registry.remove(gauge);
            gauge = null;
        }
    }
}
