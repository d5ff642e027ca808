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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Posts one event after the other over connections that are kept. */
final class WebhookSink implements OomSink {

    /** Events go one at a time; the second is for an answer that is still being cut off. */
    private static final int MOST_CONNECTIONS = 2;

    private final Vertx vertx;
    private final HttpClient client;
    private final RequestOptions request;
    private final String origin;
    private final Duration timeout;

    private @Nullable Attempt underWay;

    WebhookSink(Vertx vertx, RequestOptions request, String origin, Duration timeout) {
        this.vertx = vertx;
        this.request = request;
        this.origin = origin;
        this.timeout = timeout;
        // A connection's failure fails its attempt, which tells it; Vert.x alone would log it once more, in the peer's
        // words.
        this.client = vertx.httpClientBuilder()
                .with(new HttpClientOptions().setConnectTimeout((int) timeout.toMillis()))
                .with(new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS))
                .withConnectHandler(connection -> connection.exceptionHandler(e -> {}))
                .build();
    }

    @Override
    public Future<DeliveryResult> deliver(OomEvent event) {
        Attempt attempt = new Attempt(vertx, origin, timeout);
        underWay = attempt;
        return attempt.post(client, new RequestOptions(request), Buffer.buffer(EventJson.encodeBytes(event)))
                .onComplete(done -> underWay = underWay == attempt ? null : underWay);
    }

    /** The attempt under way ends first: what its connection says later would come to a thread that is gone. */
    @Override
    public Future<Void> close() {
        Attempt attempt = underWay;
        return attempt == null
                ? client.close()
                : attempt.end().timeout(1, TimeUnit.SECONDS).transform(done -> client.close());
    }

    @Override
    public String toString() {
        return "webhook to " + origin;
    }
}
