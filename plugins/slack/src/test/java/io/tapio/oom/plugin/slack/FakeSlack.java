package io.tapio.oom.plugin.slack;

import io.tapio.oom.api.http.HttpPeer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers as Slack's Web API does to messages that it takes, or with an error. */
final class FakeSlack implements AutoCloseable {

    /** Slack tells a channel's id whatever name it was called by. */
    static final String CHANNEL_ID = "C0123456789";

    final HttpPeer peer = new HttpPeer();
    private final AtomicInteger messages = new AtomicInteger();

    FakeSlack() {
        takeAll();
    }

    void takeAll() {
        peer.answer(request -> request.response().end(taken()));
    }

    /** The first of the named method's calls fails with a word, and the later ones are taken. */
    void failOnce(String method, String error) {
        peer.answer(request -> {
            if (request.uri().endsWith(method)) {
                takeAll();
                answer(request, new JsonObject().put("ok", false).put("error", error));
            } else {
                request.response().end(taken());
            }
        });
    }

    void answerAll(JsonObject body) {
        peer.answer(request -> answer(request, body));
    }

    /** What came, as {@code method: body}. */
    List<JsonObject> bodies() {
        return peer.requests().stream()
                .map(request -> new JsonObject(request.body()))
                .toList();
    }

    List<String> methods() {
        return peer.requests().stream()
                .map(request -> request.uri().substring(request.uri().lastIndexOf('/') + 1))
                .toList();
    }

    @Override
    public void close() {
        peer.close();
    }

    private String taken() {
        return new JsonObject()
                .put("ok", true)
                .put("channel", CHANNEL_ID)
                .put("ts", "1763800000.00000" + messages.incrementAndGet())
                .encode();
    }

    private static void answer(HttpServerRequest request, JsonObject body) {
        request.response().end(body.encode());
    }
}
