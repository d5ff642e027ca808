package io.tapio.oom.plugin.kubernetesevents;

import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.http.HttpEndpoint;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.text.Story;
import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes an Event of what happened to each container, one for all kills of a notification. Kubernetes forgets Events after
 * an hour, and shows what happened: nothing is made of an incident's end, its going on, or a summary.
 */
final class KubernetesEventsSink implements OomSink {

    /** What a notification makes at most: an Event is kept by the cluster's own database. */
    private static final int MOST_EVENTS = 20;

    private record About(Subject subject, EventType type) {}

    private final HttpEndpoint api;
    private final Token token;

    KubernetesEventsSink(HttpEndpoint api, Token token) {
        this.api = api;
        this.token = token;
    }

    @Override
    public Future<DeliveryResult> deliver(OomEvent event) {
        return create(List.of(event));
    }

    @Override
    public Future<DeliveryResult> deliver(Notification notification) {
        return switch (notification.reason()) {
            case EVENTS, OPENED, MORE -> create(Story.of(notification).told());
            case UPDATED, REPEATED, RESOLVED, SUMMARY -> Future.succeededFuture(DeliveryResult.delivered());
        };
    }

    private Future<DeliveryResult> create(List<OomEvent> events) {
        Map<About, List<OomEvent>> alike = new LinkedHashMap<>();
        for (OomEvent event : events) {
            alike.computeIfAbsent(new About(Subject.of(event), event.eventType()), about -> new ArrayList<>())
                    .add(event);
        }
        Future<DeliveryResult> all = Future.succeededFuture(DeliveryResult.delivered());
        int made = 0;
        for (Map.Entry<About, List<OomEvent>> each : alike.entrySet()) {
            if (made++ == MOST_EVENTS) {
                break;
            }
            EventObject object = EventObject.of(each.getKey().subject(), each.getValue());
            all = all.compose(before ->
                    before instanceof DeliveryResult.Delivered ? create(object) : Future.succeededFuture(before));
        }
        return all;
    }

    private Future<DeliveryResult> create(EventObject object) {
        Map<String, String> headers = new HashMap<>(Map.of("content-type", "application/json"));
        try {
            headers.putAll(token.header());
        } catch (IOException e) {
            return Future.succeededFuture(
                    new DeliveryResult.Retry(Duration.ZERO, "the token's file can't be read: " + e));
        }
        return api.send(HttpMethod.POST, object.path(), headers, object.json().toBuffer())
                .map(reply -> ApiAnswer.outcome(reply, api.origin(), Instant.now()));
    }

    @Override
    public Future<Void> close() {
        return api.close();
    }

    @Override
    public String toString() {
        return "kubernetes-events at " + api.origin();
    }
}
