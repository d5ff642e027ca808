package io.tapio.oom.host.delivery;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.api.sink.Notification;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Notifications to and from JSON, as the dead letters keep them. */
final class NotificationJson {

    private NotificationJson() {}

    static String encode(Notification notification) {
        JsonArray events = new JsonArray();
        notification.events().forEach(event -> events.add(new JsonObject(EventJson.encode(event))));
        JsonObject json = new JsonObject()
                .put("dedup_key", notification.dedupKey())
                .put("reason", notification.reason().name().toLowerCase(Locale.ROOT))
                .put("total", notification.total())
                .put("started_at", notification.startedAt().toString());
        Instant resolved = notification.resolvedAt();
        if (resolved != null) {
            json.put("resolved_at", resolved.toString());
        }
        if (!notification.groupLabels().isEmpty()) {
            JsonObject labels = new JsonObject();
            notification.groupLabels().forEach(labels::put);
            json.put("group_labels", labels);
        }
        return json.put("events", events).encode();
    }

    static Notification decode(String text) {
        JsonObject json = new JsonObject(text);
        String resolved = json.getString("resolved_at");
        Map<String, String> labels = new LinkedHashMap<>();
        json.getJsonObject("group_labels", new JsonObject())
                .forEach(label -> labels.put(label.getKey(), String.valueOf(label.getValue())));
        List<OomEvent> events = json.getJsonArray("events").stream()
                .map(event -> EventJson.decode(((JsonObject) event).encode()))
                .toList();
        return new Notification(
                json.getString("dedup_key"),
                Notification.Reason.valueOf(json.getString("reason").toUpperCase(Locale.ROOT)),
                labels,
                events,
                json.getLong("total"),
                Instant.parse(json.getString("started_at")),
                resolved == null ? null : Instant.parse(resolved));
    }
}
