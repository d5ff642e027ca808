package io.tapio.oom.plugin.pagerduty;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.http.HttpEndpoint;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkMemory;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.Map;

/**
 * An alert for each incident: PagerDuty joins what has the same dedup key while the alert is open. Sending it again does
 * no harm, so a retry needs no care. A summary calls nobody.
 */
final class PagerDutySink implements OomSink {

    private static final Map<String, String> JSON = Map.of("content-type", "application/json; charset=utf-8");
    private static final String OVER = "over";

    private final HttpEndpoint pagerduty;
    private final String routingKey;
    private final AlertEvent alerts;
    private final SinkMemory memory;

    PagerDutySink(HttpEndpoint pagerduty, String routingKey, AlertEvent alerts, SinkMemory memory) {
        this.pagerduty = pagerduty;
        this.routingKey = routingKey;
        this.alerts = alerts;
        this.memory = memory;
    }

    @Override
    public Future<DeliveryResult> deliver(OomEvent event) {
        return deliver(Notification.of(event));
    }

    @Override
    public Future<DeliveryResult> deliver(Notification notification) {
        return switch (notification.reason()) {
            case EVENTS -> each(notification);
            case OPENED, MORE, REPEATED -> send(alerts.trigger(notification));
            case UPDATED -> update(notification);
            case RESOLVED ->
                send(alerts.resolve(notification)).onSuccess(result -> {
                    if (result instanceof DeliveryResult.Delivered) {
                        memory.put(notification.dedupKey(), OVER);
                    }
                });
            case SUMMARY -> Future.succeededFuture(DeliveryResult.delivered());
        };
    }

    /** What belongs to no incident is one each, under its own id. */
    private Future<DeliveryResult> each(Notification batch) {
        Future<DeliveryResult> all = Future.succeededFuture(DeliveryResult.delivered());
        for (OomEvent event : batch.events()) {
            all = all.compose(before -> before instanceof DeliveryResult.Delivered
                    ? send(alerts.trigger(Notification.of(event)))
                    : Future.succeededFuture(before));
        }
        return all;
    }

    /** A trigger for an alert that is resolved would open another one, and call somebody for what is over. */
    private Future<DeliveryResult> update(Notification notification) {
        return OVER.equals(memory.get(notification.dedupKey()))
                ? Future.succeededFuture(DeliveryResult.delivered())
                : send(alerts.trigger(notification));
    }

    private Future<DeliveryResult> send(JsonObject event) {
        return pagerduty
                .send(HttpMethod.POST, "", JSON, event.toBuffer())
                .map(reply -> PagerDutyAnswer.outcome(reply, pagerduty.origin(), routingKey, Instant.now()));
    }

    @Override
    public Future<Void> close() {
        return pagerduty.close();
    }

    @Override
    public String toString() {
        return "pagerduty at " + pagerduty.origin();
    }
}
