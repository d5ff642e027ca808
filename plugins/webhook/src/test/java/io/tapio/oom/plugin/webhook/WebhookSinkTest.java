package io.tapio.oom.plugin.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.http.HttpPeer;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.api.json.SchemaCheck;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.sink.TestSinkContext;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookSinkTest {

    private final HttpPeer peer = new HttpPeer();
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        HttpPeer.await(vertx.close());
        peer.close();
    }

    @Test
    void shouldPostEachEventAsACloudEvent() {
        OomSink sink = sink(Map.of("url", peer.url("/hook?a=b%20c"), "headers", Map.of("X-Key", "k")));
        for (OomEvent event : SampleEvents.all()) {
            assertInstanceOf(DeliveryResult.Delivered.class, HttpPeer.await(sink.deliver(event)));
        }
        assertEquals(
                SampleEvents.all(),
                peer.requests().stream()
                        .map(post -> EventJson.decode(post.body()))
                        .toList());
        for (HttpPeer.Request post : peer.requests()) {
            assertEquals(List.of(), SchemaCheck.problems(post.body()));
            assertEquals("POST", post.method());
            assertEquals("/hook?a=b%20c", post.uri());
            assertEquals(
                    "application/cloudevents+json; charset=utf-8",
                    post.headers().get("content-type"));
            assertEquals("tapio-oom/1.2.3", post.headers().get("user-agent"));
            assertEquals("k", post.headers().get("x-key"));
            assertFalse(post.headers().contains("authorization"));
        }
    }

    @Test
    void shouldAuthenticateWithTheUserOfTheAddress() {
        deliver(Map.of("url", "http://me:se%63ret@127.0.0.1:" + peer.port()));
        assertEquals("Basic bWU6c2VjcmV0", peer.requests().get(0).headers().get("authorization"));
        assertEquals("/", peer.requests().get(0).uri());
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 201, 204})
    void shouldBeDeliveredWhenThePeerTookIt(int status) {
        assertInstanceOf(DeliveryResult.Delivered.class, answerWith(status));
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 304, 400, 401, 404, 413})
    void shouldBeRejectedWhenThePeerNeverWillTakeIt(int status) {
        String reason = assertInstanceOf(DeliveryResult.Rejected.class, answerWith(status))
                .reason();
        assertTrue(reason.startsWith("http://127.0.0.1:" + peer.port() + " answered " + status), reason);
        assertEquals(1, peer.requests().size(), "a redirect must not be followed");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 599})
    void shouldBeTriedAgainWhenThePeerMayTakeItLater(int status) {
        DeliveryResult.Retry retry = assertInstanceOf(DeliveryResult.Retry.class, answerWith(status));
        assertEquals(Duration.ZERO, retry.after());
    }

    @Test
    void shouldWaitAsLongAsThePeerAsksFor() {
        peer.answerNext(429, Map.of("Retry-After", "17"));
        assertEquals(
                Duration.ofSeconds(17),
                assertInstanceOf(DeliveryResult.Retry.class, deliver(toPeer())).after());
    }

    @Test
    void shouldBeTriedAgainWhenThePeerHangsUp() {
        peer.answer(request -> request.connection().close());
        DeliveryResult.Retry retry = assertInstanceOf(DeliveryResult.Retry.class, deliver(toPeer()));
        assertTrue(retry.reason().startsWith("no answer from http://127.0.0.1:"), retry.reason());
    }

    @Test
    void shouldTakeTheStatusWhenThePeerHangsUpInItsAnswersBody() {
        peer.answer(request -> {
            request.response().putHeader("Content-Length", "1000").write("begin");
            vertx.setTimer(100, nothing -> request.connection().close());
        });
        assertInstanceOf(DeliveryResult.Delivered.class, deliver(toPeer()));
    }

    @Test
    void shouldBeTriedAgainWhenThePeerNeverAnswers() {
        peer.answer(request -> {});
        DeliveryResult.Retry retry = assertInstanceOf(
                DeliveryResult.Retry.class, deliver(Map.of("url", peer.url("/s3cret?s3cret"), "timeout", "200ms")));
        assertEquals(peer.url("") + " did not answer within 200 ms", retry.reason());
    }

    @Test
    void shouldGoOnAfterATimeout() {
        OomSink sink = sink(Map.of("url", peer.url("/"), "timeout", "200ms"));
        peer.answer(request -> {});
        for (int i = 0; i < 4; i++) {
            assertInstanceOf(DeliveryResult.Retry.class, HttpPeer.await(sink.deliver(SampleEvents.fullVictim())));
        }
        peer.answer(request -> request.response().end());
        assertInstanceOf(DeliveryResult.Delivered.class, HttpPeer.await(sink.deliver(SampleEvents.fullVictim())));
    }

    @Test
    void shouldNotReadABodyThatNeverEnds() {
        peer.answer(this::answerForEver);
        long begin = System.nanoTime();
        OomSink sink = sink(toPeer());
        for (int i = 0; i < 4; i++) {
            assertInstanceOf(DeliveryResult.Delivered.class, HttpPeer.await(sink.deliver(SampleEvents.fullVictim())));
        }
        assertTrue(Duration.ofNanos(System.nanoTime() - begin).toSeconds() < 5, "must not wait for the timeout");
    }

    private void answerForEver(HttpServerRequest request) {
        Buffer piece = Buffer.buffer(new byte[16 * 1024]);
        request.response().setChunked(true).exceptionHandler(e -> {});
        vertx.setPeriodic(1, timer -> {
            if (request.response().closed()) {
                vertx.cancelTimer(timer);
            } else {
                request.response().write(piece);
            }
        });
    }

    @Test
    void shouldBeTriedAgainWhenNobodyListens() {
        peer.stopListening();
        assertInstanceOf(DeliveryResult.Retry.class, deliver(toPeer()));
    }

    @Test
    void shouldCloseWhileAPostIsUnderWay() {
        peer.answer(request -> {});
        OomSink sink = sink(toPeer());
        var underWay = sink.deliver(SampleEvents.fullVictim());
        HttpPeer.await(vertx.timer(200));
        HttpPeer.await(sink.close());
        assertInstanceOf(DeliveryResult.Retry.class, HttpPeer.await(underWay));
        assertInstanceOf(DeliveryResult.Retry.class, HttpPeer.await(sink.deliver(SampleEvents.fullVictim())));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.org/s3cret",
                "ftp://example.org/s3cret",
                "http:///s3cret",
                "http://a b/s3cret",
                "http://example.org/s3cret#s3cret",
                "http://example.org:99999/s3cret",
                "http://exa_mple:s3cret"
            })
    void shouldRefuseAnAddressWithoutShowingIt(String url) {
        String message = refusal(Map.of("url", url));
        assertTrue(message.startsWith("sinks.hook.url "), message);
        assertFalse(message.contains("s3cret"), message);
    }

    @Test
    void shouldRefuseHeadersWithoutShowingThem() {
        for (Map<String, String> headers : List.of(
                Map.of("X-Key", "s3cret\r\nX-Forged: 1"),
                Map.of("Content-Type", "s3cret"),
                Map.of("s3cret: x", "s3cret"))) {
            String message = refusal(Map.of("url", "http://localhost", "headers", headers));
            assertTrue(message.startsWith("sinks.hook.headers"), message);
            assertFalse(message.contains("s3cret"), message);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0s", "6m", "fast", "99999999999999999999s"})
    void shouldRefuseATimeoutOutOfBounds(String timeout) {
        assertTrue(
                refusal(Map.of("url", "http://localhost", "timeout", timeout)).startsWith("sinks.hook.timeout "));
    }

    @Test
    void shouldPostWhatTheDocumentationShows() throws IOException {
        HttpPeer.await(sink(Map.of("url", peer.url("/oom"))).deliver(SampleEvents.minimalNotification()));
        HttpPeer.Request post = peer.requests().get(0);
        String shown = post.method() + " " + post.uri() + " HTTP/1.1\ncontent-type: "
                + post.headers().get("content-type") + "\nuser-agent: "
                + post.headers().get("user-agent") + "\n\n" + post.body() + "\n";
        assertTrue(Files.readString(Path.of("../../docs/plugins.md")).contains(shown), shown);
    }

    private String refusal(Map<String, Object> settings) {
        return String.valueOf(
                assertThrows(SettingsException.class, () -> sink(settings)).getMessage());
    }

    private DeliveryResult answerWith(int status) {
        peer.answerNext(status, Map.of("Location", peer.url("/elsewhere")));
        return deliver(toPeer());
    }

    private Map<String, Object> toPeer() {
        return Map.of("url", peer.url("/hook"));
    }

    private DeliveryResult deliver(Map<String, Object> settings) {
        return HttpPeer.await(sink(settings).deliver(SampleEvents.fullVictim()));
    }

    private OomSink sink(Map<String, Object> settings) {
        return new WebhookSinkFactory().create(new SinkSettings("hook", settings), new TestSinkContext("hook", vertx));
    }
}
