package io.tapio.oom.plugin.prometheus;

import io.micrometer.core.instrument.Metrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Map;
import java.util.TreeMap;

/** What Prometheus sees: a registry beside others in the global one, and its page as series with values. */
final class Scrape implements AutoCloseable {

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    Scrape() {
        Metrics.addRegistry(registry);
    }

    String page() {
        return registry.scrape();
    }

    /** Values by series, as the page writes them: {@code name{label="value"}}. */
    Map<String, Double> series() {
        Map<String, Double> series = new TreeMap<>();
        page().lines().filter(line -> !line.startsWith("#")).forEach(line -> {
            int blank = line.lastIndexOf(' ');
            series.put(line.substring(0, blank), Double.valueOf(line.substring(blank + 1)));
        });
        return series;
    }

    @Override
    public void close() {
        Metrics.removeRegistry(registry);
        registry.close();
    }
}
