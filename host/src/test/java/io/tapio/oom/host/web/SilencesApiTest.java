package io.tapio.oom.host.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.host.config.JournalConfig;
import io.tapio.oom.host.journal.Journal;
import io.tapio.oom.host.silence.SilenceBook;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SilencesApiTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = HttpClient.newHttpClient();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Journal journal =
            new Journal(JournalConfig.defaults().inMemory(), List.of(SilenceBook.TABLES), event -> {}, registry);
    private int port;

    @BeforeEach
    void serve() throws Exception {
        journal.start();
        Router router = Router.router(vertx);
        new SilencesApi(new SilenceBook(journal, () -> NOW, registry), "127.0.0.1", () -> NOW).mount(router, vertx);
        port = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .await(20, TimeUnit.SECONDS)
                .actualPort();
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        vertx.close().await(20, TimeUnit.SECONDS);
        journal.close();
    }

    @Test
    void shouldKeepListAndEndASilence() throws Exception {
        HttpResponse<String> added = post("""
                {"matchers": {"namespace": ["ci-*", "!ci-prod"], "severity": "critical"}, "duration": "2h",
                 "createdBy": "ann", "comment": "load test"}""");
        assertEquals(201, added.statusCode(), added.body());
        String id = new JsonObject(added.body()).getString("id");

        assertEquals(
                "{\"silences\":[{\"id\":\"" + id + "\",\"status\":{\"state\":\"active\"},"
                        + "\"matchers\":{\"namespace\":[\"ci-*\",\"!ci-prod\"],\"severity\":[\"critical\"]},"
                        + "\"startsAt\":\"2026-11-22T12:00:00Z\",\"endsAt\":\"2026-11-22T14:00:00Z\","
                        + "\"createdBy\":\"ann\",\"comment\":\"load test\"}]}\n",
                get().body());

        HttpResponse<String> ended = send(request("/" + id).DELETE());
        assertEquals(200, ended.statusCode(), ended.body());
        assertEquals("{\"silences\":[]}\n", get().body());
        assertEquals(404, send(request("/" + id).DELETE()).statusCode());
    }

    @Test
    void shouldSayWhatIsWrongWithASilence() throws Exception {
        assertBad("{", "the body is not JSON");
        assertBad("{\"matchers\": {}, \"duration\": \"1h\"}", "matchers must name a field");
        assertBad("{\"matchers\": {\"namespace\": \"a\"}}", "either endsAt or duration");
        assertBad("{\"matchers\": {\"namespace\": \"a\"}, \"duration\": \"1y\"}", "duration must be such as");
        assertBad("{\"matchers\": {\"namespac\": \"a\"}, \"duration\": \"1h\"}", "namespac is not a field of events");
        assertBad("{\"matchers\": {\"namespace\": \"=~ (\"}, \"duration\": \"1h\"}", "must be a regular expression");
        assertBad("{\"matchers\": {\"namespace\": 5}, \"duration\": \"1h\"}", "wrong kind");
        assertBad("{\"matcher\": {}}", "matcher is no member: there are comment, createdBy, duration");
        assertBad(
                "{\"matchers\": {\"namespace\": \"a\"}, \"endsAt\": \"2026-11-22T11:59:59Z\"}",
                "later than now: 2026-11-22T11:59:59Z");
        assertBad("{\"matchers\": {\"namespace\": \"a\"}, \"endsAt\": \"tomorrow\"}", "must be moments");
        assertBad("{\"matchers\": {\"namespace\": \"a\"}, \"duration\": \"400d\"}", "within 366 days");
        assertBad(
                "{\"matchers\": {\"namespace\": \"a\"}, \"duration\": \"1h\", \"comment\": \"" + "x".repeat(1_001)
                        + "\"}",
                "comment must be a text of at most 1000 characters");
        assertEquals("{\"silences\":[]}\n", get().body());
    }

    private void assertBad(String body, String reason) throws Exception {
        HttpResponse<String> answer = post(body);
        assertEquals(400, answer.statusCode(), answer.body());
        assertTrue(answer.body().startsWith("{\"error\":\"[TAPIO-W020] "), answer.body());
        assertTrue(answer.body().contains(reason), answer.body());
    }

    @Test
    void shouldRefuseALargeBody() throws Exception {
        assertEquals(413, post("{\"comment\": \"" + "x".repeat(20_000) + "\"}").statusCode());
    }

    /** What a page in a browser can send anywhere without being allowed to. */
    @Test
    void shouldChangeNothingForWhatDoesNotSayThatItIsJson() throws Exception {
        HttpRequest.Builder plain = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/silences"));
        assertEquals(
                415, send(plain.POST(HttpRequest.BodyPublishers.ofString("{}"))).statusCode());
        assertEquals(
                415,
                send(plain.header("Content-Type", "text/plain").POST(HttpRequest.BodyPublishers.ofString("{}")))
                        .statusCode());
        assertEquals(415, send(plain.DELETE()).statusCode());
        HttpResponse<String> preflight = send(request("")
                .method("OPTIONS", HttpRequest.BodyPublishers.noBody())
                .header("Origin", "http://evil.test"));
        assertTrue(preflight.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
    }

    /** The name of a page's own server, which its owner has made to point here. */
    @Test
    void shouldRefuseAForeignHost() throws Exception {
        try (Socket socket = new Socket("127.0.0.1", port)) {
            socket.getOutputStream()
                    .write("GET /api/silences HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(answer.startsWith("HTTP/1.1 403"), answer);
        }
    }

    private HttpResponse<String> get() throws Exception {
        return send(request("").GET());
    }

    private HttpResponse<String> post(String body) throws Exception {
        return send(request("").POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/silences" + path))
                .header("Content-Type", "application/json; charset=utf-8");
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
