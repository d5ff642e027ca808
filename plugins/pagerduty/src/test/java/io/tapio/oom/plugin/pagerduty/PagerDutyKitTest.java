package io.tapio.oom.plugin.pagerduty;

import io.tapio.oom.api.http.HttpPeer;
import io.tapio.oom.api.sink.HttpSinkCompatibilityKit;
import io.tapio.oom.api.sink.SinkFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;

class PagerDutyKitTest extends HttpSinkCompatibilityKit {

    private static final String KEY = "5ecret00000000000000000000000000";

    private final HttpPeer pagerduty = new HttpPeer();

    @AfterEach
    void stop() {
        pagerduty.close();
    }

    @Override
    protected SinkFactory factory() {
        return new PagerDutySinkFactory();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of("routing_key", KEY, "url", pagerduty.url("/v2/enqueue"));
    }

    @Override
    protected Set<String> secrets() {
        return Set.of("5ecret");
    }

    @Override
    protected List<String> arrived() {
        return pagerduty.requests().stream().map(HttpPeer.Request::body).toList();
    }

    @Override
    protected void answerNext(int status, Map<String, String> headers) {
        pagerduty.answerNext(status, headers);
    }

    @Override
    protected boolean breakPeer() {
        pagerduty.stopListening();
        return true;
    }
}
