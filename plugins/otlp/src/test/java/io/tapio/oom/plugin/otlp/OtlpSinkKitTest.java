package io.tapio.oom.plugin.otlp;

import io.tapio.oom.api.sink.HttpSinkCompatibilityKit;
import io.tapio.oom.api.sink.SinkFactory;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class OtlpSinkKitTest extends HttpSinkCompatibilityKit {

    private OtlpPeer peer = new OtlpPeer();

    @BeforeEach
    void open() {
        peer.close();
        peer = new OtlpPeer();
    }

    @AfterEach
    void close() {
        peer.close();
    }

    @Override
    protected SinkFactory factory() {
        return new OtlpSinkFactory();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of(
                "endpoint",
                peer.url() + "/base",
                "headers",
                Map.of("Authorization", "s3cret"),
                "metrics",
                true,
                "traces",
                true);
    }

    @Override
    protected Set<String> secrets() {
        return Set.of("s3cret", "/base");
    }

    @Override
    protected List<String> arrived() {
        return peer.logs().stream().map(Object::toString).toList();
    }

    @Override
    protected void answerNext(int status, Map<String, String> headers) {
        peer.answerNext(status, headers);
    }

    @Override
    protected boolean breakPeer() {
        peer.close();
        return true;
    }
}
