package io.tapio.oom.plugin.webhook;

import io.tapio.oom.api.http.HttpPeer;
import io.tapio.oom.api.sink.HttpSinkCompatibilityKit;
import io.tapio.oom.api.sink.SinkFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

class WebhookSinkKitTest extends HttpSinkCompatibilityKit {

    private static final String SIGNING = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private final HttpPeer peer = new HttpPeer();

    @AfterEach
    void stop() {
        peer.close();
    }

    @Override
    protected SinkFactory factory() {
        return new WebhookSinkFactory();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of(
                "url",
                "http://user:pa55word@127.0.0.1:" + peer.port() + "/T0ken/path?key=qu3ry",
                "headers",
                Map.of("X-Key", "he4der"),
                "signing_secret",
                "whsec_" + SIGNING,
                "timeout",
                "5s");
    }

    @Override
    protected Set<String> secrets() {
        return Set.of("pa55word", "T0ken", "qu3ry", "he4der", SIGNING);
    }

    @Override
    protected List<String> arrived() {
        return peer.requests().stream().map(HttpPeer.Request::body).toList();
    }

    @Override
    protected void answerNext(int status, Map<String, String> headers) {
        peer.answerNext(status, headers);
    }

    @Override
    protected boolean breakPeer() {
        peer.stopListening();
        return true;
    }
}
