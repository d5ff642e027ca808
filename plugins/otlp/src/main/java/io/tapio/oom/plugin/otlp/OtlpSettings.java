package io.tapio.oom.plugin.otlp;

import io.tapio.oom.api.http.HttpEndpoint;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What the user set.
 *
 * @param endpoint the address before {@code /v1/logs}; may hold secrets
 * @param logs whether events go out as log records
 * @param metrics whether the collector's own metrics go out
 * @param traces whether each event's way goes out as spans
 * @param interval between two times that the metrics go out
 * @param gzip whether bodies are compressed
 * @param resource attributes of the user's own that tell where all this comes from
 */
record OtlpSettings(
        String endpoint,
        boolean logs,
        boolean metrics,
        boolean traces,
        Duration interval,
        boolean gzip,
        Map<String, String> resource) {

    private static final Set<String> SETTINGS =
            HttpEndpoint.settingsBeside("endpoint", "logs", "metrics", "traces", "interval", "compression", "resource");
    private static final Duration DEFAULT_INTERVAL = Duration.ofMinutes(1);
    private static final Duration SHORTEST_INTERVAL = Duration.ofSeconds(1);
    private static final Duration LONGEST_INTERVAL = Duration.ofHours(1);

    /**
     * Reads them.
     *
     * @throws SettingsException when they can't be used
     */
    static OtlpSettings of(SinkSettings settings) {
        settings.allowOnly(SETTINGS);
        String endpoint = settings.requiredString("endpoint");
        HttpEndpoint.check(settings, endpoint, settings.path("endpoint"));
        OtlpSettings read = new OtlpSettings(
                endpoint,
                settings.flag("logs", true),
                settings.flag("metrics", false),
                settings.flag("traces", false),
                interval(settings),
                settings.choice("compression", "none", Set.of("none", "gzip")).equals("gzip"),
                settings.stringMap("resource"));
        if (!read.logs && !read.metrics && !read.traces) {
            throw new SettingsException(settings.path("logs") + " is off, and so are metrics and traces: turn one on");
        }
        return read;
    }

    private static Duration interval(SinkSettings settings) {
        Duration interval = settings.duration("interval", DEFAULT_INTERVAL);
        if (interval.compareTo(SHORTEST_INTERVAL) < 0 || interval.compareTo(LONGEST_INTERVAL) > 0) {
            throw new SettingsException(settings.path("interval") + " must be from 1s to 1h");
        }
        return interval;
    }

    /** Without the address. */
    @Override
    public String toString() {
        return "logs " + logs + ", metrics " + metrics + ", traces " + traces;
    }
}
