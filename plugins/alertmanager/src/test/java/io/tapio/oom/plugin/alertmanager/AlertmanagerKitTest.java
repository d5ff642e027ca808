package io.tapio.oom.plugin.alertmanager;

import io.tapio.oom.api.http.HttpPeer;
import io.tapio.oom.api.sink.HttpSinkCompatibilityKit;
import io.tapio.oom.api.sink.SinkFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

class AlertmanagerKitTest extends HttpSinkCompatibilityKit {

    private final HttpPeer alertmanager = new HttpPeer();

    @AfterEach
    void stop() {
        alertmanager.close();
    }

    @Override
    protected SinkFactory factory() {
        return new AlertmanagerSinkFactory();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("urls", "http://user:pa55word@127.0.0.1:" + alertmanager.port() + "/s3cret-prefix");
    }

    @Override
    protected Set<String> secrets() {
        return Set.of("pa55word", "s3cret");
    }

    @Override
    protected List<String> arrived() {
        return alertmanager.requests().stream().map(HttpPeer.Request::body).toList();
    }

    @Override
    protected void answerNext(int status, Map<String, String> headers) {
        alertmanager.answerNext(status, headers);
    }

    @Override
    protected boolean breakPeer() {
        alertmanager.stopListening();
        return true;
    }
}
