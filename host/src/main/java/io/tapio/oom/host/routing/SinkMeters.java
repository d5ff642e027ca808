package io.tapio.oom.host.routing;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** What a sink's runner counts. */
final class SinkMeters {

    private final MeterRegistry registry;
    private final String sink;
    private final Counter delivered;
    private final Counter dropped;
    private final Counter failed;
    private final Counter errors;
    private final Counter overdue;

    SinkMeters(MeterRegistry registry, String sink) {
        this.registry = registry;
        this.sink = sink;
        this.delivered = deliveries("delivered");
        this.dropped = deliveries("dropped");
        this.failed = deliveries("failed");
        this.errors = errors(registry);
        this.overdue = Counter.builder("tapio_oom_hand_on_overdue")
                .description("Times the kernel's ring was freed before this sink had done with what was in it")
                .tag("sink", sink)
                .register(registry);
    }

    /** Counts what went wrong with any sink. */
    static Counter errors(MeterRegistry registry) {
        return Counter.builder("errors")
                .description("Errors of the collector by where they happened")
                .tag("component", "sink")
                .register(registry);
    }

    private Counter deliveries(String outcome) {
        return Counter.builder("tapio_oom_deliveries")
                .description("Events handed to a sink by what became of them")
                .tag("sink", sink)
                .tag("outcome", outcome)
                .register(registry);
    }

    void delivered() {
        delivered.increment();
    }

    void dropped() {
        dropped.increment();
        errors.increment();
    }

    void failed() {
        failed.increment();
        errors.increment();
    }

    void overdue() {
        overdue.increment();
    }

    void queueLength(Supplier<Number> length) {
        Gauge.builder("tapio_oom_sink_queue_length", length)
                .description("Events that wait for a sink")
                .tag("sink", sink)
                .register(registry);
    }
}
