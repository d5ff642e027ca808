package io.tapio.oom.plugin.webhook;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.OomSink;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;

/** Posts one event after the other over connections that are kept. */
final class WebhookSink implements OomSink {

    /** Events go one at a time; the second is for an answer that is still being cut off. */
    private static final int MOST_CONNECTIONS = 2;

    private final Vertx vertx;
    private final HttpClient client;
    private final RequestOptions request;
    private final String origin;
    private final Duration timeout;

    WebhookSink(Vertx vertx, RequestOptions request, String origin, Duration timeout) {
        this.vertx = vertx;
        this.request = request;
        this.origin = origin;
        this.timeout = timeout;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout((int) timeout.toMillis()),
                new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS));
    }

    @Override
    public Future<DeliveryResult> deliver(OomEvent event) {
        return new Attempt(vertx, origin, timeout)
                .post(client, new RequestOptions(request), Buffer.buffer(EventJson.encodeBytes(event)));
    }

    @Override
    public Future<Void> close() {
        return client.close();
    }

    @Override
    public String toString() {
        return "webhook to " + origin;
    }
}
