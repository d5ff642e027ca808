package io.tapio.oom.api.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One request, from connecting to the end of the answer. An answer's status that came stands, whatever happens to its
 * body, which is cut off where it is long or slow. All of it runs on one context.
 */
final class Attempt {

    private final Vertx vertx;
    private final String origin;
    private final boolean showsCertificate;
    private final Duration timeout;
    private final Promise<HttpReply> promise = Promise.promise();
    private @Nullable HttpClientRequest request;
    private HttpReply.@Nullable Answered answered;
    private boolean over;

    Attempt(Vertx vertx, String origin, boolean showsCertificate, Duration timeout) {
        this.vertx = vertx;
        this.origin = origin;
        this.showsCertificate = showsCertificate;
        this.timeout = timeout;
    }

    Future<HttpReply> send(HttpClient client, RequestOptions options, Buffer body) {
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
        cutOff(new HttpReply.Failed("the collector ended before " + origin + " answered"));
        return closed.future();
    }

    private void begin(HttpClient client, RequestOptions options, Buffer body) {
        long timer = vertx.setTimer(
                timeout.toMillis(),
                nothing ->
                        cutOff(new HttpReply.Failed(origin + " did not answer within " + timeout.toMillis() + " ms")));
        promise.future().onComplete(nothing -> vertx.cancelTimer(timer));
        // A closed client throws instead of failing the future; composing makes it one.
        Future.succeededFuture()
                .compose(nothing -> client.request(options))
                .onSuccess(opened -> {
                    request = opened;
                    // Its failures come by the futures below; without a handler Vert.x logs a reset of our own.
                    opened.exceptionHandler(e -> {});
                    if (over) {
                        opened.reset();
                    } else {
                        opened.send(body).onSuccess(this::read).onFailure(this::failed);
                    }
                })
                .onFailure(this::failed);
    }

    private void read(HttpClientResponse response) {
        Buffer body = Buffer.buffer();
        HttpReply.Answered answer = new HttpReply.Answered(response.statusCode(), response.headers(), body);
        answered = answer;
        response.handler(chunk -> {
            if (over) {
                return;
            }
            int room = HttpReply.MOST_BODY_BYTES - body.length();
            body.appendBuffer(chunk, 0, Math.min(room, chunk.length()));
            if (chunk.length() > room) {
                cutOff(answer);
            }
        });
        response.exceptionHandler(e -> finish(answer));
        response.endHandler(nothing -> finish(answer));
    }

    private void failed(Throwable e) {
        finish(new HttpReply.Failed("no answer from " + origin + ": " + Failure.describe(e, showsCertificate)));
    }

    private void cutOff(HttpReply otherwise) {
        finish(otherwise);
        HttpClientRequest open = request;
        if (open != null) {
            open.reset();
        }
    }

    private void finish(HttpReply otherwise) {
        over = true;
        HttpReply known = answered;
        promise.tryComplete(known == null ? otherwise : known);
    }
}
