package io.tapio.oom.plugin.alertmanager;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Alerts that begin with an incident and end with it. Posting one again does no harm. A summary is no alert. */
final class AlertmanagerSink implements OomSink {

    private final Peers peers;
    private final Alerts alerts;
    private final Incidents incidents;

    AlertmanagerSink(Peers peers, Alerts alerts, Incidents incidents) {
        this.peers = peers;
        this.alerts = alerts;
        this.incidents = incidents;
    }

    @Override
    public Future<DeliveryResult> deliver(OomEvent event) {
        return deliver(Notification.of(event));
    }

    @Override
    public Future<DeliveryResult> deliver(Notification notification) {
        Instant now = Instant.now();
        return switch (notification.reason()) {
            case EVENTS -> post(each(notification, now));
            case OPENED -> post(notification, alerts.open(notification, List.of(), now));
            case MORE, UPDATED, REPEATED -> goOn(notification, now);
            case RESOLVED -> end(notification, now);
            case SUMMARY -> Future.succeededFuture(DeliveryResult.delivered());
        };
    }

    private Future<DeliveryResult> goOn(Notification notification, Instant now) {
        List<Map<String, String>> known = incidents.of(notification.dedupKey());
        if (over(known) && notification.reason() == Notification.Reason.UPDATED) {
            return Future.succeededFuture(DeliveryResult.delivered());
        }
        List<Map<String, String>> open = known == null ? List.of() : known;
        return post(
                notification,
                notification.events().isEmpty()
                        ? alerts.refresh(notification, open, now)
                        : alerts.open(notification, open, now));
    }

    /** What is not known and can't be made of the events ends by itself. */
    private Future<DeliveryResult> end(Notification notification, Instant now) {
        List<Map<String, String>> known = incidents.of(notification.dedupKey());
        List<Map<String, String>> open =
                known == null ? alerts.open(notification, List.of(), now).known() : known;
        return post(notification, alerts.end(notification, open, now));
    }

    private JsonArray each(Notification batch, Instant now) {
        JsonArray all = new JsonArray();
        for (OomEvent event : batch.events()) {
            all.addAll(alerts.open(Notification.of(event), List.of(), now).alerts());
        }
        return all;
    }

    private Future<DeliveryResult> post(Notification notification, Alerts.Posting posting) {
        return post(posting.alerts()).onSuccess(result -> {
            if (result instanceof DeliveryResult.Delivered) {
                incidents.remember(notification.dedupKey(), posting.known());
            }
        });
    }

    private Future<DeliveryResult> post(JsonArray all) {
        return all.isEmpty() ? Future.succeededFuture(DeliveryResult.delivered()) : peers.post(all.toBuffer());
    }

    private static boolean over(@Nullable List<Map<String, String>> known) {
        return known != null && known.isEmpty();
    }

    @Override
    public Future<Void> close() {
        return peers.close();
    }

    @Override
    public String toString() {
        return "alertmanager at " + peers;
    }
}
