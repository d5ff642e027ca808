package io.tapio.oom.host.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.Counter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.tapio.oom.host.CapturedLog;
import io.tapio.oom.host.config.JournalConfig;
import io.tapio.oom.host.journal.Journal;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WebVerticleTest {

    private final Vertx vertx = Vertx.vertx();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Health health = new Health();
    private final HttpClient client = HttpClient.newHttpClient();
    private int port;

    @BeforeEach
    void findAPort() throws IOException {
        try (ServerSocket free = occupy(0)) {
            port = free.getLocalPort();
        }
    }

    @AfterEach
    void close() throws Exception {
        client.close();
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    @Test
    void shouldServeTheMetersInPrometheusText() throws Exception {
        Counter.builder("tapio.test").tag("sink", "a").register(registry).increment(3);
        deploy();

        HttpResponse<String> page = get("/metrics");

        assertEquals(200, page.statusCode());
        assertEquals(
                List.of("text/plain; version=0.0.4; charset=utf-8"),
                page.headers().allValues("content-type"));
        assertTrue(page.body().contains("tapio_test_total{sink=\"a\"} 3.0\n"), page.body());
    }

    @Test
    void shouldSayThatItIsHealthyButHasSeenNothingYet() throws Exception {
        health.watching("eBPF", List.of(), List.of());
        deploy();

        HttpResponse<String> answer = get("/healthz");

        assertEquals(200, answer.statusCode());
        assertEquals(List.of("application/json"), answer.headers().allValues("content-type"));
        assertEquals(
                new JsonObject()
                        .put("status", "ok")
                        .put("source", "eBPF")
                        .put("events_received", 0)
                        .put("message", "OOM collector healthy but no events received"),
                new JsonObject(answer.body()));
    }

    @Test
    void shouldCountTheEventsItHasSeen() throws Exception {
        health.watching("eBPF", List.of(), List.of());
        health.countEvents(2);
        health.countEvents(1);
        deploy();

        assertEquals(
                new JsonObject().put("status", "ok").put("source", "eBPF").put("events_received", 3),
                new JsonObject(get("/healthz").body()));
    }

    @Test
    void shouldSayWhyItSeesLess() throws Exception {
        health.watching("the kernel log", List.of("failed to load eBPF program: no"), List.of());
        deploy();

        HttpResponse<String> answer = get("/healthz");

        assertEquals(200, answer.statusCode());
        JsonObject body = new JsonObject(answer.body());
        assertEquals("degraded", body.getString("status"));
        assertEquals(new JsonArray().add("failed to load eBPF program: no"), body.getJsonArray("degraded"));
    }

    @Test
    void shouldBeUnhealthyWhenItIsBlind() throws Exception {
        deploy();
        HttpResponse<String> before = get("/healthz");
        assertEquals(503, before.statusCode());
        assertEquals(
                new JsonObject().put("status", "no source").put("events_received", 0), new JsonObject(before.body()));

        health.watching("eBPF", List.of(), List.of());
        assertEquals(200, get("/healthz").statusCode());
        health.blind();
        assertEquals(503, get("/healthz").statusCode());
    }

    @Test
    void shouldBeReadyWhenItSeesKillsAndTheSinksTakeThem() throws Exception {
        deploy();
        assertEquals(503, get("/readyz").statusCode());
        health.sinksReady(() -> true);
        assertEquals(503, get("/readyz").statusCode());
        health.watching("eBPF", List.of(), List.of());
        assertEquals(200, get("/readyz").statusCode());
        health.blind();
        assertEquals(503, get("/readyz").statusCode());
    }

    @Test
    void shouldKnowNoOtherPage() throws Exception {
        deploy();

        assertEquals(404, get("/").statusCode());
        assertEquals(404, get("/metrics/../etc/passwd").statusCode());
    }

    @Test
    void shouldStartWithABusyPortAndServeWhenItIsFree() throws Exception {
        try (CapturedLog log = CapturedLog.start()) {
            ServerSocket busy = occupy(port);
            try {
                deploy();

                assertEquals(1, log.count("[TAPIO-W001] http: can't listen on 127.0.0.1:" + port + ": "), log.text());
                assertTrue(
                        log.text()
                                .contains("; set http.port to a free one, 0 takes any. Trying again every 0 s,"
                                        + " kills are reported all the same"),
                        log.text());
            } finally {
                busy.close();
            }
            health.watching("eBPF", List.of(), List.of());

            assertEquals(200, getWhenServed("/healthz").statusCode());
            assertEquals(1, log.count("TAPIO-W001"), "said again at each try");
            assertEquals(1, registry.counter("errors", "component", "http").count());
        }
    }

    @Test
    void shouldSayWhereItServesWhenAnyPortWillDo() throws Exception {
        port = 0;
        try (CapturedLog log = CapturedLog.start()) {
            deploy();

            assertEquals(1, log.count("metrics on http://127.0.0.1:"), log.text());
            assertFalse(log.text().contains("http://127.0.0.1:0/"), log.text());
        }
    }

    private static ServerSocket occupy(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"));
    }

    private void deploy() throws Exception {
        vertx.deployVerticle(new WebVerticle(
                        "127.0.0.1",
                        port,
                        registry,
                        health,
                        new Journal(JournalConfig.defaults().inMemory(), List.of(), event -> {}, registry),
                        Duration.ofMillis(5)))
                .await(20, TimeUnit.SECONDS);
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private HttpResponse<String> getWhenServed(String path) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (true) {
            try {
                return get(path);
            } catch (ConnectException e) {
                if (System.nanoTime() > deadline) {
                    throw e;
                }
            }
        }
    }
}
