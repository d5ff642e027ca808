package io.tapio.oom.host.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Asks a running collector for its events. */
final class EventsClient implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int OK = 200;
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

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private final String url;

    /** @param url of the collector's HTTP server, without a path */
    EventsClient(URI url) {
        this.url = url.toString().replaceAll("/+$", "");
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
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/api/events" + query))
                .timeout(ANSWER.plus(wait))
                .build();
        try {
            return read(http.send(request, HttpResponse.BodyHandlers.ofString()));
        } catch (IOException e) {
            return new Answer.Silent("no collector answers at " + url + ": start one with `tapio-oom run`,"
                    + " or say where it listens with --url");
        }
    }

    @Override
    public void close() {
        http.shutdownNow();
    }

    private Answer read(HttpResponse<String> response) {
        try {
            JsonObject body = new JsonObject(response.body());
            String error = body.getString("error", "status " + response.statusCode());
            return switch (response.statusCode()) {
                case OK ->
                    new Answer.Page(
                            body.getJsonArray("events").stream()
                                    .map(event -> ((JsonObject) event).encode())
                                    .toList(),
                            body.getString("cursor"),
                            body.getBoolean("more", false),
                            body.getBoolean("gap", false));
                case BAD_REQUEST -> new Answer.Wrong(error);
                case BUSY -> new Answer.Busy(error);
                default -> new Answer.Silent("the collector at " + url + " does not tell: " + error);
            };
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            return new Answer.Silent(
                    "what answers at " + url + " is no collector that tells events: status " + response.statusCode());
        }
    }

    private static String parameter(String name, String value) {
        return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }
}
