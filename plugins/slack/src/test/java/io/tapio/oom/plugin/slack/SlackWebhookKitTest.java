package io.tapio.oom.plugin.slack;

import io.tapio.oom.api.http.HttpPeer;
import io.tapio.oom.api.sink.HttpSinkCompatibilityKit;
import io.tapio.oom.api.sink.SinkFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

class SlackWebhookKitTest extends HttpSinkCompatibilityKit {

    private final HttpPeer slack = new HttpPeer();

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
        return Map.of("url", slack.url("/services/T000/B000/5ecret"));
    }

    @Override
    protected Set<String> secrets() {
        return Set.of("5ecret", "T000");
    }

    @Override
    protected List<String> arrived() {
        return slack.requests().stream().map(HttpPeer.Request::body).toList();
    }

    @Override
    protected void answerNext(int status, Map<String, String> headers) {
        slack.answerNext(status, headers);
    }

    @Override
    protected boolean breakPeer() {
        slack.stopListening();
        return true;
    }
}
