package io.tapio.oom.plugin.otlp;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import org.pf4j.Extension;

/** Makes sinks that speak OTLP/HTTP. OpenTelemetry's classes are not touched before there is one. */
@Extension
public final class OtlpSinkFactory implements SinkFactory {

    private final MeterRegistry registry;

    /** The metrics that it sends are those of Micrometer's global registry. */
    public OtlpSinkFactory() {
        this(Metrics.globalRegistry);
    }

    OtlpSinkFactory(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public String name() {
        return "otlp";
    }

    @Override
    public void check(SinkSettings settings) {
        OtlpSettings.of(settings);
    }

    @Override
    public OomSink create(SinkSettings settings, SinkContext context) {
        return new OtlpSink(OtlpSettings.of(settings), settings, context, registry);
    }
}
