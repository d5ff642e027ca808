package io.tapio.oom.plugin.kubernetesevents;

import io.tapio.oom.api.http.HttpPeer;
import io.tapio.oom.api.sink.HttpSinkCompatibilityKit;
import io.tapio.oom.api.sink.SinkFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

class KubernetesEventsKitTest extends HttpSinkCompatibilityKit {

    private final HttpPeer api = new HttpPeer();

    @AfterEach
    void stop() {
        api.close();
    }

    @Override
    protected SinkFactory factory() {
        return new KubernetesEventsSinkFactory();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("url", api.url(""), "token", "5ecret.t0ken");
    }

    @Override
    protected Set<String> secrets() {
        return Set.of("5ecret", "t0ken");
    }

    @Override
    protected List<String> arrived() {
        return api.requests().stream().map(HttpPeer.Request::body).toList();
    }

    @Override
    protected void answerNext(int status, Map<String, String> headers) {
        api.answerNext(status, headers);
    }

    @Override
    protected boolean breakPeer() {
        api.stopListening();
        return true;
    }
}
