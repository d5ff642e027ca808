package io.tapio.oom.plugin.webhook;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.http.HttpEndpoint;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.OomSink;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Instant;
import java.util.Map;

/** Posts one event after the other. */
final class WebhookSink implements OomSink {

    private static final Map<String, String> STRUCTURED =
            Map.of("content-type", EventJson.CONTENT_TYPE + "; charset=utf-8");

    private final HttpEndpoint peer;

    WebhookSink(HttpEndpoint peer) {
        this.peer = peer;
    }

    @Override
    public Future<DeliveryResult> deliver(OomEvent event) {
        return peer.send(HttpMethod.POST, "", STRUCTURED, Buffer.buffer(EventJson.encodeBytes(event)))
                .map(reply -> reply.outcome(peer.origin(), Instant.now()));
    }

    @Override
    public Future<Void> close() {
        return peer.close();
    }

    @Override
    public String toString() {
        return "webhook to " + peer.origin();
    }
}
