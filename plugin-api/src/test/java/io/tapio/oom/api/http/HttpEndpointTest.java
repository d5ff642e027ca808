package io.tapio.oom.api.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.sink.TestSinkContext;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HttpEndpointTest {

    private final HttpPeer peer = new HttpPeer();
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void stop() {
        HttpPeer.await(vertx.close());
        peer.close();
    }

    @ParameterizedTest
    @CsvSource({
        "'',            '',              /",
        "/hook?a=1,     '',              /hook?a=1",
        "/,             /api/v2/alerts,  /api/v2/alerts",
        "/am/,          /api/v2/alerts,  /am/api/v2/alerts",
        "/am,           api/v2/alerts,   /am/api/v2/alerts",
        "/am?token=x,   /api?a=1,        /am/api?a=1&token=x",
        "/am?token=x,   ?a=1,            /am?a=1&token=x",
        "/am?token=x,   /api,            /am/api?token=x"
    })
    void shouldAskForWhatIsBelowItsAddress(String address, String more, String uri) {
        send(endpoint(Map.of(), address), HttpMethod.GET, more, Map.of(), "");
        assertEquals(uri, peer.requests().get(0).uri());
        assertEquals("GET", peer.requests().get(0).method());
    }

    @Test
    void shouldGiveTheAnswerWithItsHeadersAndBody() {
        peer.answer(request -> request.response()
                .setStatusCode(409)
                .putHeader("X-Why", "because")
                .end("the body"));
        HttpReply.Answered answered = assertInstanceOf(
                HttpReply.Answered.class, send(endpoint(Map.of(), "/"), HttpMethod.PUT, "", Map.of(), "x"));
        assertEquals(409, answered.status());
        assertEquals("because", answered.headers().get("x-why"));
        assertEquals("the body", answered.body().toString());
        assertEquals("answered 409", answered.toString());
    }

    @Test
    void shouldReadNoMoreOfABodyThanItHasRoomFor() {
        peer.answer(request -> request.response().end(Buffer.buffer(new byte[1_000_000])));
        HttpReply.Answered answered = assertInstanceOf(
                HttpReply.Answered.class, send(endpoint(Map.of(), "/"), HttpMethod.GET, "", Map.of(), ""));
        assertEquals(HttpReply.MOST_BODY_BYTES, answered.body().length());
    }

    @Test
    void shouldLetTheRequestsOwnHeadersWinOverTheUsers() {
        HttpEndpoint endpoint =
                endpoint(Map.of("headers", Map.of("X-Key", "k", "X-Own", "user's", "User-Agent", "mine")), "/");
        send(endpoint, HttpMethod.POST, "", Map.of("x-own", "the request's"), "{}");
        HttpPeer.Request request = peer.requests().get(0);
        assertEquals("k", request.headers().get("x-key"));
        assertEquals(List.of("the request's"), request.headers().getAll("x-own"));
        assertEquals("mine", request.headers().get("user-agent"));
    }

    @Test
    void shouldSayWhenMoreWaitForAConnectionThanItHasRoomFor() {
        peer.answer(request -> {});
        HttpEndpoint endpoint = endpoint(Map.of("timeout", "1s"), "/");
        List<Future<HttpReply>> replies = new ArrayList<>();
        CompletableFuture<HttpReply> last = new CompletableFuture<>();
        vertx.runOnContext(nothing -> {
            for (int i = 0; i < 100; i++) {
                replies.add(endpoint.send(HttpMethod.POST, "", Map.of(), Buffer.buffer()));
            }
            replies.get(99).onSuccess(last::complete);
        });
        String reason = assertInstanceOf(HttpReply.Failed.class, HttpPeer.await(Future.fromCompletionStage(last)))
                .reason();
        assertTrue(reason.startsWith("no answer from " + peer.url("") + ": ConnectionPoolTooBusy"), reason);
    }

    private HttpEndpoint endpoint(Map<String, Object> settings, String address) {
        return HttpEndpoint.of(
                new SinkSettings("hook", settings),
                peer.url(address),
                "sinks.hook.url",
                new TestSinkContext("hook", vertx));
    }

    private static HttpReply send(
            HttpEndpoint endpoint, HttpMethod method, String more, Map<String, String> headers, String body) {
        return HttpPeer.await(endpoint.send(method, more, headers, Buffer.buffer(body)));
    }
}
