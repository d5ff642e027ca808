package io.tapio.oom.plugin.slack;

import io.tapio.oom.api.http.HttpPeer;
import io.tapio.oom.api.sink.HttpSinkCompatibilityKit;
import io.tapio.oom.api.sink.SinkFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

class SlackBotKitTest extends HttpSinkCompatibilityKit {

    private final FakeSlack slack = new FakeSlack();

    @AfterEach
    void stop() {
        slack.close();
    }

    @Override
    protected SinkFactory factory() {
        return new SlackSinkFactory();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("token", "xoxb-5ecret-token", "channel", "#oom", "api_url", slack.peer.url("/api"));
    }

    @Override
    protected Set<String> secrets() {
        return Set.of("5ecret");
    }

    @Override
    protected List<String> arrived() {
        return slack.peer.requests().stream().map(HttpPeer.Request::body).toList();
    }

    @Override
    protected void answerNext(int status, Map<String, String> headers) {
        slack.peer.answerNext(status, headers);
    }

    @Override
    protected boolean breakPeer() {
        slack.peer.stopListening();
        return true;
    }
}
