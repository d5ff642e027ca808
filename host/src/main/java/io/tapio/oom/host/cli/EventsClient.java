package io.tapio.oom.host.cli;

import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Asks a running collector for its events. */
final class EventsClient {

    private static final int BAD_REQUEST = 400;
    private static final int BUSY = 503;

    /** What the collector said, or that it said nothing. */
    sealed interface Answer {

        /**
         * @param events each as CloudEvents JSON
         * @param cursor what to ask on with
         * @param more whether the limit left some out
         * @param gap whether some were given up before they were read
         */
        record Page(List<String> events, String cursor, boolean more, boolean gap) implements Answer {}

        /** The question was wrong. */
        record Wrong(String message) implements Answer {}

        /** It has too much to do at this moment. */
        record Busy(String message) implements Answer {}

        /** There is no collector, or what is there is none. */
        record Silent(String message) implements Answer {}
    }

    private final CollectorClient collector;

    EventsClient(CollectorClient collector) {
        this.collector = collector;
    }

    /**
     * Asks once.
     *
     * @param wait how long the collector may wait for an event
     */
    Answer ask(Map<String, List<String>> filters, @Nullable String cursor, Duration wait) throws InterruptedException {
        StringJoiner query = new StringJoiner("&", "?", "");
        filters.forEach((name, values) -> values.forEach(value -> query.add(parameter(name, value))));
        if (cursor != null) {
            query.add(parameter("after", cursor));
            query.add("wait=" + wait.toSeconds());
        }
        return switch (collector.ask("GET", "/api/events" + query, null, wait)) {
            case CollectorClient.Answer.Done done -> page(done.body());
            case CollectorClient.Answer.Refused refused ->
                switch (refused.status()) {
                    case BAD_REQUEST -> new Answer.Wrong(refused.message());
                    case BUSY -> new Answer.Busy(refused.message());
                    default -> new Answer.Silent(refused.message());
                };
            case CollectorClient.Answer.Silent silent -> new Answer.Silent(silent.message());
        };
    }

    private static Answer page(JsonObject body) {
        try {
            return new Answer.Page(
                    body.getJsonArray("events").stream()
                            .map(event -> ((JsonObject) event).encode())
                            .toList(),
                    body.getString("cursor"),
                    body.getBoolean("more", false),
                    body.getBoolean("gap", false));
        } catch (ClassCastException | NullPointerException e) {
            return new Answer.Silent("what answers there is no collector that tells events");
        }
    }

    private static String parameter(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
