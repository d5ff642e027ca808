package io.tapio.oom.plugin.otlp;

import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.proto.trace.v1.Span;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.http.HttpEndpoint;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/**
 * Events go out as log records, a notification's in one request; the answer decides. The collector's own metrics go out
 * each interval, an event's spans behind its log record. All of it on the sink's own thread.
 */
final class OtlpSink implements OomSink {

    private static final int MOST_SPANS = 3_000;
    private static final long NEVER = -1;

    private final OtlpSettings settings;
    private final Vertx vertx;
    private final MeterRegistry registry;
    private final Origin origin;
    private final Exporter exporter;
    private final LogRecords logs;
    private final Spans spans;
    private final SelfReport metricsReport;
    private final SelfReport tracesReport;
    private final Queue<Span> waitingSpans = new ArrayDeque<>();
    private final Instant begin = ProcessHandle.current().info().startInstant().orElseGet(Instant::now);
    private final long timer;
    private boolean closed;

    OtlpSink(OtlpSettings settings, SinkSettings all, SinkContext context, MeterRegistry registry) {
        this.settings = settings;
        this.vertx = context.vertx();
        this.registry = registry;
        this.origin = Origin.of(context, settings.resource());
        this.exporter =
                new Exporter(HttpEndpoint.of(all, settings.endpoint(), all.path("endpoint"), context), settings.gzip());
        this.logs = new LogRecords(origin, settings.traces());
        this.spans = new Spans(origin);
        this.metricsReport = new SelfReport(context.sinkName(), Signal.METRICS, exporter, registry);
        this.tracesReport = new SelfReport(context.sinkName(), Signal.TRACES, exporter, registry);
        this.timer =
                settings.metrics() ? vertx.setPeriodic(settings.interval().toMillis(), now -> sendMetrics()) : NEVER;
    }

    @Override
    public Future<DeliveryResult> deliver(OomEvent event) {
        return deliver(List.of(event));
    }

    @Override
    public Future<DeliveryResult> deliver(Notification notification) {
        if (notification.reason() == Notification.Reason.SUMMARY || notification.resolved()) {
            return Future.succeededFuture(DeliveryResult.delivered());
        }
        return deliver(notification.events());
    }

    private Future<DeliveryResult> deliver(List<OomEvent> events) {
        Instant received = Instant.now();
        Future<DeliveryResult> outcome = settings.logs()
                ? exporter.export(Signal.LOGS, logs.of(events, received))
                : Future.succeededFuture(DeliveryResult.delivered());
        return settings.traces() ? outcome.onSuccess(result -> trace(events, received, result)) : outcome;
    }

    private void trace(List<OomEvent> events, Instant received, DeliveryResult result) {
        if (!(result instanceof DeliveryResult.Delivered)) {
            return;
        }
        Instant delivered = Instant.now();
        for (OomEvent event : events) {
            List<Span> ofEvent = Spans.of(event, received, delivered);
            if (waitingSpans.size() + ofEvent.size() > MOST_SPANS) {
                tracesReport.lose(ofEvent.size());
            } else {
                waitingSpans.addAll(ofEvent);
            }
        }
        sendSpans();
    }

    /** All that wait, in one request; those that come meanwhile go with the next. */
    private void sendSpans() {
        if (closed || tracesReport.isUnderWay() || waitingSpans.isEmpty()) {
            return;
        }
        List<Span> batch = List.copyOf(waitingSpans);
        waitingSpans.clear();
        tracesReport.send(spans.request(batch.stream()), batch.size()).onSuccess(over -> sendSpans());
    }

    private void sendMetrics() {
        if (closed || metricsReport.isUnderWay()) {
            return;
        }
        MetricPoints points = MetricPoints.of(registry, begin, Instant.now());
        metricsReport.lose(points.leftOut());
        if (points.count() > 0) {
            metricsReport.send(points.request(origin), points.count());
        }
    }

    @Override
    public Future<Void> close() {
        if (closed) {
            return Future.succeededFuture();
        }
        closed = true;
        if (timer != NEVER) {
            vertx.cancelTimer(timer);
        }
        metricsReport.close();
        tracesReport.close();
        return exporter.close();
    }

    @Override
    public String toString() {
        return exporter.toString();
    }
}
