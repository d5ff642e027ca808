package io.tapio.oom.plugin.webhook;

import io.tapio.oom.api.sink.DeliveryResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One post, from connecting to the end of the answer. The answer's status decides; its body is read only so that the
 * connection can be used again, and cut off where it is long or slow. All of it runs on one context.
 */
final class Attempt {

    private static final long LONGEST_BODY_BYTES = 64 * 1024;

    private final Vertx vertx;
    private final String origin;
    private final Duration timeout;
    private final Promise<DeliveryResult> promise = Promise.promise();
    private @Nullable HttpClientRequest request;
    private @Nullable DeliveryResult answered;
    private boolean over;
    private long bodyBytes;

    Attempt(Vertx vertx, String origin, Duration timeout) {
        this.vertx = vertx;
        this.origin = origin;
        this.timeout = timeout;
    }

    Future<DeliveryResult> post(HttpClient client, RequestOptions options, Buffer body) {
        // Off the context an answer could be over before its handlers are set.
        vertx.getOrCreateContext().runOnContext(nothing -> begin(client, options, body));
        return promise.future();
    }

    /** Cuts it off; the future completes when its connection has nothing more to say. On the sink's context. */
    Future<Void> end() {
        Promise<Void> closed = Promise.promise();
        HttpClientRequest open = request;
        if (open == null) {
            closed.complete();
        } else {
            // The connection tells its requests after it told this; a timer's turn on its event loop comes behind that.
            open.connection().closeHandler(nothing -> vertx.setTimer(1, turn -> closed.tryComplete()));
        }
        cutOff(new DeliveryResult.Retry(Duration.ZERO, "the collector ended before " + origin + " answered"));
        return closed.future();
    }

    private void begin(HttpClient client, RequestOptions options, Buffer body) {
        long timer = vertx.setTimer(
                timeout.toMillis(),
                nothing -> cutOff(new DeliveryResult.Retry(
                        Duration.ZERO, origin + " did not answer within " + timeout.toMillis() + " ms")));
        promise.future().onComplete(nothing -> vertx.cancelTimer(timer));
        // A closed client throws instead of failing the future; composing makes it one.
        Future.succeededFuture()
                .compose(nothing -> client.request(options))
                .onSuccess(opened -> {
                    request = opened;
                    if (over) {
                        opened.reset();
                    } else {
                        opened.send(body).onSuccess(this::read).onFailure(this::failed);
                    }
                })
                .onFailure(this::failed);
    }

    private void read(HttpClientResponse response) {
        DeliveryResult outcome =
                Answer.outcome(response.statusCode(), response.getHeader("Retry-After"), origin, Instant.now());
        answered = outcome;
        response.handler(chunk -> {
            bodyBytes += chunk.length();
            if (bodyBytes > LONGEST_BODY_BYTES) {
                cutOff(outcome);
            }
        });
        response.exceptionHandler(e -> finish(outcome));
        response.endHandler(nothing -> finish(outcome));
    }

    private void failed(Throwable e) {
        finish(new DeliveryResult.Retry(Duration.ZERO, "cannot post to " + origin + ": " + describe(e)));
    }

    /** Messages of network failures speak of hosts and ports; others may show the address with its secrets. */
    private static String describe(Throwable e) {
        String kind = e.getClass().getSimpleName();
        return e instanceof IOException && e.getMessage() != null ? kind + ": " + e.getMessage() : kind;
    }

    private void cutOff(DeliveryResult otherwise) {
        finish(otherwise);
        HttpClientRequest open = request;
        if (open != null) {
            open.reset();
        }
    }

    /** An answer that came stands, whatever happens to its body. */
    private void finish(DeliveryResult otherwise) {
        over = true;
        DeliveryResult known = answered;
        promise.tryComplete(known == null ? otherwise : known);
    }
}
