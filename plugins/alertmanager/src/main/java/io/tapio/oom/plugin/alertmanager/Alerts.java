package io.tapio.oom.plugin.alertmanager;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.text.PlainText;
import io.tapio.oom.api.text.Sentences;
import io.tapio.oom.api.text.Story;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A notification as alerts, as {@code POST /api/v2/alerts} takes them (see
 * <a href="https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml">Alertmanager's OpenAPI</a>). An
 * alert that is open says when it ends unless it is told again, so that it does not stay for ever when nobody is left to
 * end it.
 */
final class Alerts {

    private static final int MOST_SENTENCES = 10;
    private static final int MOST_IDS = 20;
    private static final int LONGEST_ANNOTATION = 1_000;

    private final Labels labels;
    private final Duration expiresAfter;
    private final @Nullable String generatorUrl;

    Alerts(Labels labels, Duration expiresAfter, @Nullable String generatorUrl) {
        this.labels = labels;
        this.expiresAfter = expiresAfter;
        this.generatorUrl = generatorUrl;
    }

    /**
     * What to post, and under which labels all alerts of the incident go from then on.
     *
     * @param alerts a list of alerts; may be empty
     * @param known the labels of each
     */
    record Posting(JsonArray alerts, List<Map<String, String>> known) {}

    /** Opens alerts, or tells more of those that are open. */
    Posting open(Notification notification, List<Map<String, String>> known, Instant now) {
        Map<AlertKind, List<OomEvent>> kinds = notification.events().stream()
                .collect(Collectors.groupingBy(AlertKind::of, LinkedHashMap::new, Collectors.toList()));
        List<Map<String, String>> all = new ArrayList<>(known);
        JsonArray alerts = new JsonArray();
        kinds.forEach((kind, events) -> {
            Map<String, String> name = under(kind, known);
            if (name == null) {
                name = labels.of(kind, notification.groupLabels(), events.get(0));
                all.add(name);
            }
            alerts.add(alert(name, notification, events, now.plus(expiresAfter)));
        });
        return new Posting(alerts, all);
    }

    /** Keeps all alerts of an incident that goes on without a new event. */
    Posting refresh(Notification notification, List<Map<String, String>> known, Instant now) {
        JsonArray alerts = new JsonArray();
        known.forEach(name -> alerts.add(alert(name, notification, List.of(), now.plus(expiresAfter))));
        return new Posting(alerts, known);
    }

    /** Ends alerts. An end that lies ahead by another clock would keep them open. */
    Posting end(Notification notification, List<Map<String, String>> known, Instant now) {
        Instant over = notification.resolvedAt();
        Instant end = over == null || over.isAfter(now) ? now : over;
        JsonArray alerts = new JsonArray();
        known.forEach(name -> alerts.add(alert(name, notification, List.of(), end)));
        return new Posting(alerts, List.of());
    }

    private JsonObject alert(
            Map<String, String> name, Notification notification, List<OomEvent> events, Instant endsAt) {
        Instant start = notification.startedAt();
        JsonObject alert = new JsonObject()
                .put("labels", new JsonObject(new LinkedHashMap<>(name)))
                .put("annotations", annotations(notification, events))
                .put("startsAt", (start.isAfter(endsAt) ? endsAt : start).toString())
                .put("endsAt", endsAt.toString());
        return generatorUrl == null ? alert : alert.put("generatorURL", generatorUrl);
    }

    private static JsonObject annotations(Notification notification, List<OomEvent> events) {
        Story story = Story.of(
                events.isEmpty() || events.size() == notification.events().size()
                        ? notification
                        : about(notification, events));
        JsonObject annotations = new JsonObject().put("summary", clip(story.headline()));
        List<OomEvent> told = story.told();
        if (!told.isEmpty()) {
            annotations.put(
                    "description",
                    told.stream()
                            .limit(MOST_SENTENCES)
                            .map(event -> clip(Sentences.of(event)))
                            .collect(Collectors.joining("\n")));
            annotations.put(
                    "event_ids",
                    told.stream().limit(MOST_IDS).map(OomEvent::eventId).collect(Collectors.joining(",")));
        }
        if (!story.advice().isEmpty()) {
            annotations.put("what_to_do", String.join("\n", story.advice()));
        }
        return annotations
                .put("events", String.valueOf(notification.total()))
                .put("dedup_key", notification.dedupKey());
    }

    private static Notification about(Notification all, List<OomEvent> events) {
        return new Notification(
                all.dedupKey(),
                all.reason(),
                all.groupLabels(),
                events,
                all.total(),
                all.startedAt(),
                all.resolvedAt());
    }

    private static @Nullable Map<String, String> under(AlertKind kind, List<Map<String, String>> known) {
        for (Map<String, String> labels : known) {
            if (kind.alertname().equals(labels.get("alertname"))
                    && kind.severity().equals(labels.get("severity"))) {
                return labels;
            }
        }
        return null;
    }

    private static String clip(String text) {
        return PlainText.clip(text, LONGEST_ANNOTATION);
    }
}
