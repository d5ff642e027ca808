package io.tapio.oom.plugin.kafka;

import io.tapio.oom.api.sink.DeliveryResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import org.jspecify.annotations.Nullable;

/** What became of the records of one notification: the future completes when the last of them was answered for. Safe for many threads. */
final class Batch {

    private final Promise<DeliveryResult> promise = Promise.promise();
    private final String topic;
    private int unanswered;
    private boolean sealed;
    private @Nullable Throwable failure;

    Batch(String topic) {
        this.topic = topic;
    }

    synchronized void sent() {
        unanswered++;
    }

    /** No more will be sent. */
    void seal() {
        synchronized (this) {
            sealed = true;
        }
        completeIfOver();
    }

    /** One of them was taken, or failed. */
    void answered(@Nullable Throwable e) {
        synchronized (this) {
            unanswered--;
            // What ends the session says more than a record that is too large.
            if (e != null && (failure == null || Failure.ofOneRecord(failure))) {
                failure = e;
            }
        }
        completeIfOver();
    }

    private void completeIfOver() {
        Throwable known;
        synchronized (this) {
            if (!sealed || unanswered > 0) {
                return;
            }
            known = failure;
        }
        promise.tryComplete(known == null ? DeliveryResult.delivered() : Failure.outcome(known, topic));
    }

    Future<DeliveryResult> outcome() {
        return promise.future();
    }
}
