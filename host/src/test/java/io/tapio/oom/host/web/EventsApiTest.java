package io.tapio.oom.host.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.host.CapturedLog;
import io.tapio.oom.host.config.JournalConfig;
import io.tapio.oom.host.journal.Journal;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class EventsApiTest {

    private final Vertx vertx = Vertx.vertx();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Journal journal = new Journal(JournalConfig.defaults().inMemory(), List.of(), event -> {}, registry);
    private final HttpClient client = HttpClient.newHttpClient();
    private int port;

    @BeforeEach
    void serve() throws Exception {
        journal.start();
        try (CapturedLog log = CapturedLog.start()) {
            vertx.deployVerticle(new WebVerticle("127.0.0.1", 0, registry, new Health(), journal))
                    .await(20, TimeUnit.SECONDS);
            Matcher address =
                    Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)/metrics").matcher(log.text());
            assertTrue(address.find(), log.text());
            port = Integer.parseInt(address.group(1));
        }
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        vertx.close().await(20, TimeUnit.SECONDS);
        journal.close();
    }

    @Test
    void shouldAnswerWithTheEventsThemselves() throws Exception {
        SampleEvents.all().forEach(this::add);

        HttpResponse<String> answer = get("");

        assertEquals(200, answer.statusCode());
        assertEquals(List.of("application/json"), answer.headers().allValues("content-type"));
        assertEquals(SampleEvents.all(), events(answer));
        assertFalse(new JsonObject(answer.body()).containsKey("more"));
    }

    @Test
    void shouldAnswerWithNoEventsWhenThereAreNone() throws Exception {
        JsonObject body = new JsonObject(get("").body());
        assertTrue(body.getJsonArray("events").isEmpty());
        assertEquals(
                body,
                new JsonObject(get("?wait=1&after=" + body.getString("cursor")).body()));
    }

    @Test
    void shouldGoOnBehindACursorPageByPage() throws Exception {
        for (int i = 0; i < 25; i++) {
            add(SampleEvents.minimalVictim("kill-" + i));
        }
        List<OomEvent> read = new ArrayList<>();
        String cursor = "another-0";
        JsonObject page;
        do {
            HttpResponse<String> answer = get("?limit=11&after=" + cursor);
            read.addAll(events(answer));
            page = new JsonObject(answer.body());
            cursor = page.getString("cursor");
        } while (page.containsKey("more"));
        assertEquals(25, read.stream().map(OomEvent::eventId).distinct().count(), () -> read.toString());
        assertEquals("kill-24", read.getLast().eventId());
    }

    @Test
    void shouldAnswerThoseWhoWaitWhenAnEventComes() throws Exception {
        String cursor = new JsonObject(get("").body()).getString("cursor");
        CompletableFuture<HttpResponse<String>> waiting = client.sendAsync(
                request("?wait=60&namespace=prod&after=" + cursor), HttpResponse.BodyHandlers.ofString());

        add(SampleEvents.minimalVictim("of-nobody"));
        add(SampleEvents.fullVictim());

        assertEquals(List.of(SampleEvents.fullVictim()), events(waiting.get(30, TimeUnit.SECONDS)));
    }

    @Test
    void shouldTellWhatIsWrongAsJson() throws Exception {
        HttpResponse<String> answer = get("?severity=bad");

        assertEquals(400, answer.statusCode());
        assertEquals(List.of("application/json"), answer.headers().allValues("content-type"));
        assertEquals(
                "[TAPIO-W002] severity must be one of critical, warning: bad",
                new JsonObject(answer.body()).getString("error"));
    }

    @Test
    void shouldNotAnswerAPageWhoseNameLeadsHere() throws Exception {
        add(SampleEvents.fullVictim());
        String answer = raw("GET /api/events HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 403 "), answer);
        assertTrue(answer.contains("[TAPIO-W003] the Host of the request must be"), answer);
        assertFalse(answer.contains("payment"), answer);
        assertTrue(raw("GET /metrics HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
                .startsWith("HTTP/1.1 200 "));
    }

    @Test
    void shouldHaveThirtyTwoWaitAndNoMore() throws Exception {
        String cursor = new JsonObject(get("").body()).getString("cursor");
        String wait = "?wait=60&after=" + cursor;
        List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
        for (int i = 0; i < 33; i++) {
            waiting.add(client.sendAsync(request(wait), HttpResponse.BodyHandlers.ofString()));
        }
        Object first = CompletableFuture.anyOf(waiting.toArray(CompletableFuture[]::new))
                .get(30, TimeUnit.SECONDS);
        assertEquals(503, ((HttpResponse<?>) first).statusCode());

        add(SampleEvents.fullVictim());
        int answered = 0;
        for (CompletableFuture<HttpResponse<String>> each : waiting) {
            answered += each.get(30, TimeUnit.SECONDS).statusCode() == 200 ? 1 : 0;
        }
        assertEquals(32, answered);
    }

    @Test
    void shouldForgetThoseWhoWaitedAndWentAway() throws Exception {
        String cursor = new JsonObject(get("").body()).getString("cursor");
        for (int i = 0; i < 100; i++) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                socket.getOutputStream()
                        .write(("GET /api/events?wait=60&after=" + cursor + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                                .getBytes(StandardCharsets.US_ASCII));
                assertEquals(200, get("?limit=1").statusCode());
            }
        }
    }

    @Test
    void shouldHoldNoMoreOfASlowReadersAnswerThanItReads() throws Exception {
        for (int i = 0; i < 1_000; i++) {
            add(SampleEvents.victim("kill-" + i, 0, "slow"));
        }
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 16; i++) {
                Socket socket = new Socket();
                socket.setReceiveBufferSize(4_096);
                socket.connect(new InetSocketAddress("127.0.0.1", port));
                socket.getOutputStream()
                        .write("GET /api/events?limit=1000 HTTP/1.1\r\nHost: localhost\r\n\r\n"
                                .getBytes(StandardCharsets.US_ASCII));
                assertEquals('H', socket.getInputStream().read());
                slow.add(socket);
            }
            HttpResponse<String> refused = get("");
            assertEquals(503, refused.statusCode());
            assertEquals(List.of("1"), refused.headers().allValues("retry-after"));
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
        awaitAnswer();
    }

    /** Those who went away are noticed a moment later. */
    private void awaitAnswer() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (get("?limit=1").statusCode() != 200) {
            assertTrue(System.nanoTime() < deadline, "still refused");
        }
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port);
                InputStream in = socket.getInputStream()) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<OomEvent> events(HttpResponse<String> answer) {
        return new JsonObject(answer.body())
                .getJsonArray("events").stream()
                        .map(event -> EventJson.decode(((JsonObject) event).encode()))
                        .toList();
    }

    private HttpResponse<String> get(String parameters) throws IOException, InterruptedException {
        return client.send(request(parameters), HttpResponse.BodyHandlers.ofString());
    }

    private HttpRequest request(String parameters) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/api/events" + parameters))
                .timeout(Duration.ofSeconds(40))
                .build();
    }

    private void add(OomEvent event) {
        journal.append(event);
        try {
            journal.settled().await(20, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError(e);
        }
    }
}
