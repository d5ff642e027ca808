package io.tapio.oom.host.delivery;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What is counted of one sink. Its meters go when the sink leaves the configuration. */
final class DeliveryMeters {

    private final MeterRegistry registry;
    private final String sink;
    private final List<Meter> meters = new ArrayList<>();
    private final Counter delivered;
    private final Counter leftOut;
    private final Counter dead;
    private final Counter lost;
    private final Counter taken;
    private final Counter again;
    private final Counter rejected;
    private final Counter timeouts;
    private final Counter blocked;
    private final Counter errors;

    DeliveryMeters(MeterRegistry registry, String sink) {
        this.registry = registry;
        this.sink = sink;
        this.delivered = deliveries("delivered");
        this.leftOut = deliveries("left_out");
        this.dead = deliveries("dead_letter");
        this.lost = deliveries("lost");
        this.taken = attempts("delivered");
        this.again = attempts("retry");
        this.rejected = attempts("rejected");
        this.timeouts = attempts("timeout");
        this.blocked = attempts("blocked");
        this.errors = errors(registry);
    }

    /** Counts what went wrong with any sink. */
    static Counter errors(MeterRegistry registry) {
        return Counter.builder("errors")
                .description("Errors of the collector by where they happened")
                .tag("component", "sink")
                .register(registry);
    }

    MeterRegistry registry() {
        return registry;
    }

    private Counter deliveries(String outcome) {
        return kept(Counter.builder("tapio_oom_deliveries")
                .description(
                        "Events of a sink by what became of them: delivered, left_out by its routes, dead_letter, or"
                                + " lost because the journal does not hold them any more")
                .tag("sink", sink)
                .tag("outcome", outcome)
                .register(registry));
    }

    private Counter attempts(String outcome) {
        return kept(Counter.builder("tapio_oom_delivery_attempts")
                .description("Attempts at delivery by what came of them; of those that ran into their timeout, blocked"
                        + " ones kept the sink's thread")
                .tag("sink", sink)
                .tag("outcome", outcome)
                .register(registry));
    }

    private <T extends Meter> T kept(T meter) {
        meters.add(meter);
        return meter;
    }

    private void gauge(String name, String meaning, Supplier<Number> value) {
        kept(Gauge.builder(name, value).description(meaning).tag("sink", sink).register(registry));
    }

    /** Shows where the sink stands. */
    void watch(Supplier<Number> backlog, Supplier<Number> circuitOpen, Supplier<Number> deadLetters) {
        gauge("tapio_oom_sink_backlog", "Entries of the journal that a sink is behind", backlog);
        gauge("tapio_oom_circuit_open", "Whether a sink failed so often that it is only probed", circuitOpen);
        gauge("tapio_oom_dead_letters", "Notifications that were given up on and are kept", deadLetters);
    }

    void delivered(int events) {
        taken.increment();
        delivered.increment(events);
    }

    void leftOut() {
        leftOut.increment();
    }

    void retry() {
        again.increment();
        errors.increment();
    }

    void timedOut(boolean stuck) {
        (stuck ? blocked : timeouts).increment();
        errors.increment();
    }

    void rejected() {
        rejected.increment();
        errors.increment();
    }

    void dead(int events) {
        dead.increment(events);
    }

    void lost(int events) {
        lost.increment(events);
        errors.increment();
    }

    void remove() {
        meters.forEach(registry::remove);
    }
}
