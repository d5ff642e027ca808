package io.tapio.oom.plugin.webhook;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.http.HttpEndpoint;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Posts one body after the other, until one does not arrive. */
final class WebhookSink implements OomSink {

    private final HttpEndpoint peer;
    private final Posts posts;
    private final @Nullable Signature signature;
    private final Arrived arrived = new Arrived();

    WebhookSink(HttpEndpoint peer, Posts posts, @Nullable Signature signature) {
        this.peer = peer;
        this.posts = posts;
        this.signature = signature;
    }

    @Override
    public Future<DeliveryResult> deliver(OomEvent event) {
        return post(posts.of(List.of(event)));
    }

    @Override
    public Future<DeliveryResult> deliver(Notification notification) {
        if (notification.resolved() || notification.reason() == Notification.Reason.SUMMARY) {
            return Future.succeededFuture(DeliveryResult.delivered());
        }
        return post(posts.of(notification.events()));
    }

    private Future<DeliveryResult> post(Iterator<Post> rest) {
        Promise<DeliveryResult> done = Promise.promise();
        Set<String> ids = new HashSet<>();
        postNext(rest, ids, done);
        return done.future().onSuccess(result -> {
            if (result instanceof DeliveryResult.Delivered) {
                arrived.forget(ids);
            }
        });
    }

    private void postNext(Iterator<Post> rest, Set<String> ids, Promise<DeliveryResult> done) {
        while (rest.hasNext()) {
            Post post = rest.next();
            ids.add(post.id());
            if (!arrived.has(post)) {
                send(post).onFailure(done::fail).onSuccess(result -> {
                    if (result instanceof DeliveryResult.Delivered && rest.hasNext()) {
                        arrived.add(post);
                        postNext(rest, ids, done);
                    } else {
                        done.complete(result);
                    }
                });
                return;
            }
        }
        done.complete(DeliveryResult.delivered());
    }

    private Future<DeliveryResult> send(Post post) {
        Map<String, String> headers = new HashMap<>(post.headers());
        Instant now = Instant.now();
        if (signature != null) {
            headers.putAll(signature.headers(post, now));
        }
        return peer.send(HttpMethod.POST, "", headers, Buffer.buffer(post.body()))
                .map(reply -> reply.outcome(peer.origin(), now));
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
