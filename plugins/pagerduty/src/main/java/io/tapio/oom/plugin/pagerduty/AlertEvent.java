package io.tapio.oom.plugin.pagerduty;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.ImpactLevel;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.Severity;
import io.tapio.oom.api.event.WorkloadFacts;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.text.PlainText;
import io.tapio.oom.api.text.Sentences;
import io.tapio.oom.api.text.Story;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A notification as an alert event of the
 * <a href="https://developer.pagerduty.com/docs/send-alert-event">Events API v2</a>. Lengths are in characters.
 */
final class AlertEvent {

    private static final int LONGEST_SUMMARY = 1_024;
    private static final int LONGEST_FIELD = 255;
    private static final int LONGEST_DETAIL = 2_000;
    private static final int MOST_SENTENCES = 20;

    private final String routingKey;
    private final SeverityMap severities;
    private final JsonArray links = new JsonArray();

    /** @param links addresses by the text that stands for them */
    AlertEvent(String routingKey, SeverityMap severities, Map<String, String> links) {
        this.routingKey = routingKey;
        this.severities = severities;
        links.forEach((text, href) ->
                this.links.add(new JsonObject().put("href", href).put("text", text)));
    }

    /** Opens an alert, or adds to the one that is open under the same key. */
    JsonObject trigger(Notification notification) {
        Story story = Story.of(notification);
        OomEvent main = story.main();
        JsonObject payload = new JsonObject()
                .put("summary", summary(story, main))
                .put("source", PlainText.clip(source(notification, main), LONGEST_FIELD))
                .put("severity", severities.of(level(story)))
                .put("timestamp", (main == null ? notification.startedAt() : main.time()).toString())
                .put("custom_details", details(notification, story));
        if (main != null) {
            payload.put("class", main.eventType().wireName());
            put(payload, "component", component(main));
            put(payload, "group", group(main));
        }
        JsonObject event =
                action("trigger", notification).put("payload", payload).put("client", "Tapio OOM Collector");
        return links.isEmpty() ? event : event.put("links", links);
    }

    /** Says that it is over. */
    JsonObject resolve(Notification notification) {
        return action("resolve", notification);
    }

    private JsonObject action(String action, Notification notification) {
        return new JsonObject()
                .put("routing_key", routingKey)
                .put("event_action", action)
                .put("dedup_key", notification.dedupKey());
    }

    /** Telephones read it aloud: what and where first, and no pid of a sentence that is not said to its end. */
    private static String summary(Story story, @Nullable OomEvent main) {
        String node = main == null ? "" : " on " + PlainText.name(main.node());
        return PlainText.clip(story.headline() + node, LONGEST_SUMMARY);
    }

    private static SeverityMap.Level level(Story story) {
        for (OomEvent event : story.told()) {
            if (event instanceof OomKillVictim kill
                    && kill.impact() != null
                    && kill.impact().level() == ImpactLevel.NONE) {
                continue;
            }
            if (event.severity() == Severity.CRITICAL) {
                return SeverityMap.Level.CRITICAL;
            }
        }
        return story.severity() == Severity.CRITICAL ? SeverityMap.Level.NO_IMPACT : SeverityMap.Level.WARNING;
    }

    private static JsonObject details(Notification notification, Story story) {
        JsonObject details = new JsonObject();
        story.facts().forEach((title, text) -> details.put(title, PlainText.clip(text, LONGEST_DETAIL)));
        List<String> advice = story.advice();
        if (!advice.isEmpty()) {
            details.put("What to do", String.join(" ", advice));
        }
        if (story.told().size() > 1) {
            JsonArray sentences = new JsonArray();
            story.told().stream()
                    .limit(MOST_SENTENCES)
                    .forEach(event -> sentences.add(PlainText.clip(Sentences.of(event), LONGEST_DETAIL)));
            details.put("All of them", sentences);
        }
        JsonArray ids = new JsonArray();
        story.told().stream().limit(MOST_SENTENCES).forEach(event -> ids.add(event.eventId()));
        return details.put("Event ids", ids).put("Events", notification.total());
    }

    private static String source(Notification notification, @Nullable OomEvent main) {
        return main == null ? notification.groupLabels().getOrDefault("node", "unknown") : PlainText.line(main.node());
    }

    private static @Nullable String component(OomEvent event) {
        ContainerFacts container = event.container();
        if (container != null) {
            return container.name() == null ? container.id() : container.name();
        }
        return event.unit() == null ? event.subjectCgroupPath() : event.unit().name();
    }

    private static @Nullable String group(OomEvent event) {
        WorkloadFacts workload = event.workload();
        PodFacts pod = event.pod();
        String namespace = pod == null ? null : pod.namespace();
        String name = workload == null ? (pod == null ? null : pod.name()) : workload.name();
        return name == null ? namespace : namespace == null ? name : namespace + "/" + name;
    }

    private static void put(JsonObject payload, String key, @Nullable String text) {
        if (text != null) {
            payload.put(key, PlainText.clip(PlainText.line(text), LONGEST_FIELD));
        }
    }
}
