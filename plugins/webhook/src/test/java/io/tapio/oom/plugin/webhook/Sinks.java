package io.tapio.oom.plugin.webhook;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tapio.oom.api.http.HttpPeer;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.sink.TestSinkContext;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;

/** Webhook sinks to a peer of the test. */
final class Sinks implements AutoCloseable {

    final HttpPeer peer = new HttpPeer();
    private final Vertx vertx = Vertx.vertx();

    OomSink make(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.putIfAbsent("url", peer.url("/hook"));
        return new WebhookSinkFactory().create(new SinkSettings("hook", all), new TestSinkContext("hook", vertx));
    }

    /** What the factory says of settings, when it looks at them and when it makes a sink. */
    String refusal(Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.putIfAbsent("url", peer.url("/hook"));
        return String.valueOf(assertThrows(
                        SettingsException.class, () -> new WebhookSinkFactory().check(new SinkSettings("hook", all)))
                .getMessage());
    }

    @Override
    public void close() {
        HttpPeer.await(vertx.close());
        peer.close();
    }
}
