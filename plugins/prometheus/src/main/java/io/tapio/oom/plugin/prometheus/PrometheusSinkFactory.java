package io.tapio.oom.plugin.prometheus;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.tapio.oom.api.sink.Audience;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import java.time.Duration;
import java.util.Set;
import java.util.function.Supplier;
import org.pf4j.Extension;

/**
 * Makes sinks that count. It has no settings. All sinks of one factory count on the same page, each event once; the page's
 * meters go when the last of them is closed.
 */
@Extension
public final class PrometheusSinkFactory implements SinkFactory {

    private final PageLease lease;

    /** Counts in Micrometer's global registry. */
    public PrometheusSinkFactory() {
        this(Metrics.globalRegistry, () -> Duration.ofNanos(System.nanoTime()), SeriesLimits.DEFAULT);
    }

    PrometheusSinkFactory(MeterRegistry registry, Supplier<Duration> clock, SeriesLimits limits) {
        this.lease = new PageLease(() -> new MetricsPage(registry, clock, limits));
    }

    @Override
    public String name() {
        return "prometheus";
    }

    /** A kill counts under the names of its container, which may come a moment after it. */
    @Override
    public boolean wantsRevisions() {
        return true;
    }

    @Override
    public Audience audience() {
        return Audience.COUNTERS;
    }

    @Override
    public void check(SinkSettings settings) {
        settings.allowOnly(Set.of());
    }

    @Override
    public OomSink create(SinkSettings settings, SinkContext context) {
        check(settings);
        return new PrometheusSink(lease, context.vertx());
    }
}
