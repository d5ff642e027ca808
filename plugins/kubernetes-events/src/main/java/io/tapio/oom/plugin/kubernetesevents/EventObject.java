package io.tapio.oom.plugin.kubernetesevents;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.text.Sentences;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Some events of one kind that happened to one thing, as an {@code Event} of core/v1: the form that
 * {@code kubectl describe} shows with how often and since when. Its name follows from the events, so that what is made
 * twice is there once. Limits are those of the API server's own check (pkg/apis/core/validation/events.go), in bytes.
 *
 * @param subject what it is about
 * @param json the object
 */
record EventObject(Subject subject, JsonObject json) {

    static final String CONTROLLER = "tapio.io/oom-collector";
    private static final int LONGEST_MESSAGE = 1_024;
    private static final int LONGEST_INSTANCE = 128;
    private static final int LONGEST_NAME_OF_OBJECT = 200;
    private static final int NAME_BYTES = 8;
    private static final int MOST_IDS = 20;
    private static final DateTimeFormatter MICROSECONDS = DateTimeFormatter.ofPattern(
                    "uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /** @param events at least one; those of one subject and one type, the oldest first */
    static EventObject of(Subject subject, List<OomEvent> events) {
        OomEvent first = events.get(0);
        OomEvent last = events.get(events.size() - 1);
        String more = events.size() == 1 ? "" : " (and " + (events.size() - 1) + " more)";
        JsonObject json = new JsonObject()
                .put("apiVersion", "v1")
                .put("kind", "Event")
                .put(
                        "metadata",
                        new JsonObject()
                                .put("name", name(subject, events))
                                .put("namespace", subject.namespace())
                                .put("annotations", new JsonObject().put("tapio.io/event-ids", ids(events))))
                .put("involvedObject", subject.reference())
                .put("type", "Warning")
                .put("reason", Reasons.reason(first.eventType()))
                .put("action", Reasons.action(first.eventType()))
                .put("message", clip(Sentences.of(first), LONGEST_MESSAGE - more.length()) + more)
                .put("count", events.size())
                .put("firstTimestamp", seconds(first.time()))
                .put("lastTimestamp", seconds(last.time()))
                .put("eventTime", MICROSECONDS.format(first.time()))
                .put("source", new JsonObject().put("component", "tapio-oom").put("host", first.node()))
                .put("reportingComponent", CONTROLLER)
                .put("reportingInstance", clip(first.node(), LONGEST_INSTANCE));
        return new EventObject(subject, json);
    }

    /** Where it is made. */
    String path() {
        return "/api/v1/namespaces/" + subject.namespace() + "/events";
    }

    private static String name(Subject subject, List<OomEvent> events) {
        MessageDigest digest = sha256();
        events.forEach(event -> digest.update((event.eventId() + "\n").getBytes(StandardCharsets.UTF_8)));
        byte[] sum = digest.digest();
        String object = subject.kind().equals("Pod") ? subject.name() : "node";
        String end = "." + HexFormat.of().formatHex(sum, 0, NAME_BYTES);
        return object.substring(0, Math.min(LONGEST_NAME_OF_OBJECT, object.length()))
                        .replaceAll("[-.]+$", "")
                + end;
    }

    private static String ids(List<OomEvent> events) {
        return events.stream().limit(MOST_IDS).map(OomEvent::eventId).collect(Collectors.joining(","));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** As many characters as fit into so many bytes of UTF-8, with an ellipsis where some don't. */
    private static String clip(String text, int mostBytes) {
        if (text.getBytes(StandardCharsets.UTF_8).length <= mostBytes) {
            return text;
        }
        String ellipsis = "\u2026";
        int bytes = ellipsis.getBytes(StandardCharsets.UTF_8).length;
        StringBuilder clipped = new StringBuilder();
        for (int at = 0; at < text.length(); ) {
            int codePoint = text.codePointAt(at);
            String character = Character.toString(codePoint);
            bytes += character.getBytes(StandardCharsets.UTF_8).length;
            if (bytes > mostBytes) {
                break;
            }
            clipped.append(character);
            at += character.length();
        }
        return clipped.append(ellipsis).toString();
    }
}
