package io.tapio.oom.host.cli;

import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Asks a running collector for something of its JSON API, or to change something. */
final class CollectorClient implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);
    private static final Duration ANSWER = Duration.ofSeconds(30);
    private static final int OK = 200;
    private static final int FIRST_NOT_OK = 300;

    /** What the collector said, or that it said nothing. */
    sealed interface Answer {

        /** It did what was asked. */
        record Done(JsonObject body) implements Answer {}

        /**
         * It did not.
         *
         * @param status of HTTP
         * @param message why, in the collector's words
         */
        record Refused(int status, String message) implements Answer {}

        /** There is no collector, or what is there is none. */
        record Silent(String message) implements Answer {}
    }

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECT)
            .build();
    private final String url;

    /** @param url of the collector's HTTP server, without a path */
    CollectorClient(URI url) {
        this.url = url.toString().replaceAll("/+$", "");
    }

    /**
     * Asks once.
     *
     * @param path with its parameters, for example {@code /api/silences}
     * @param body {@code null} where there is none
     */
    Answer ask(String method, String path, @Nullable JsonObject body) throws InterruptedException {
        return ask(method, path, body, Duration.ZERO);
    }

    /**
     * Asks once.
     *
     * @param path with its parameters
     * @param body {@code null} where there is none
     * @param wait how long the collector was told that it may wait before it answers
     */
    Answer ask(String method, String path, @Nullable JsonObject body, Duration wait) throws InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(ANSWER.plus(wait))
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.encode()))
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
        int status = response.statusCode();
        try {
            JsonObject body = new JsonObject(response.body());
            return status >= OK && status < FIRST_NOT_OK
                    ? new Answer.Done(body)
                    : new Answer.Refused(status, body.getString("error", "status " + status));
        } catch (DecodeException e) {
            return new Answer.Silent("what answers at " + url + " is no collector that knows this: status " + status);
        }
    }
}
