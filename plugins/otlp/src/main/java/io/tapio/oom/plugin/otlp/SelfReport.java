package io.tapio.oom.plugin.otlp;

import com.google.protobuf.MessageLite;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.sink.DeliveryResult;
import io.vertx.core.Future;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the collector sends of itself. It is not kept and not tried again: what is not taken is counted, and said once
 * until it is taken again.
 */
final class SelfReport {

    private static final Logger LOG = LoggerFactory.getLogger(SelfReport.class);

    private final String sinkName;
    private final Signal signal;
    private final Exporter exporter;
    private final MeterRegistry registry;
    private final Counter lost;
    private boolean underWay;
    private boolean failing;

    SelfReport(String sinkName, Signal signal, Exporter exporter, MeterRegistry registry) {
        this.sinkName = sinkName;
        this.signal = signal;
        this.exporter = exporter;
        this.registry = registry;
        this.lost = Counter.builder("tapio.oom.otlp.lost")
                .description("Data points and spans of the collector itself that no server took.")
                .tag("sink", sinkName)
                .tag("signal", signal.label())
                .register(registry);
    }

    /** Whether the last one has not been answered: then the next has to wait. */
    boolean isUnderWay() {
        return underWay;
    }

    /** Counts what is given up without being sent. */
    void lose(int count) {
        lost.increment(count);
    }

    /** Sends it; the future says that it is over, whatever became of it. */
    Future<Void> send(MessageLite request, int count) {
        underWay = true;
        return exporter.export(signal, request)
                .onComplete(sent -> underWay = false)
                .onSuccess(result -> answered(result, count))
                .onFailure(e -> answered(new DeliveryResult.Rejected(e.toString()), count))
                .transform(done -> Future.succeededFuture());
    }

    private void answered(DeliveryResult result, int count) {
        String reason = switch (result) {
            case DeliveryResult.Delivered delivered -> "";
            case DeliveryResult.Retry retry -> retry.reason();
            case DeliveryResult.Rejected rejected -> rejected.reason();
        };
        boolean failed = !reason.isEmpty();
        if (failed) {
            lose(count);
        }
        if (failed && !failing) {
            LOG.warn("sink {}: the collector's own {} are not taken: {}", sinkName, signal.label(), reason);
        } else if (!failed && failing) {
            LOG.info("sink {}: the collector's own {} are taken again", sinkName, signal.label());
        }
        failing = failed;
    }

    void close() {
        registry.remove(lost);
    }
}
