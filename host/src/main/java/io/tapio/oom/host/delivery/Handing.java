package io.tapio.oom.host.delivery;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Brings the outcome of what others do to the room's thread. */
final class Handing {

    private Handing() {}

    /** The same outcome, on the room's thread. */
    static <T> Future<T> over(Timeline timeline, Future<T> future) {
        Promise<T> here = Promise.promise();
        future.onComplete(done -> timeline.run(() -> {
            if (done.succeeded()) {
                here.tryComplete(done.result());
            } else {
                here.tryFail(done.cause());
            }
        }));
        return here.future();
    }

    /** The same, or a {@link TimeoutException} when it takes longer. */
    static <T> Future<T> within(Timeline timeline, Duration patience, Future<T> future) {
        Promise<T> here = Promise.promise();
        Timeline.Timer timer = timeline.after(
                patience, () -> here.tryFail(new TimeoutException("nothing for " + patience.toMillis() + " ms")));
        over(timeline, future).onComplete(done -> {
            timer.cancel();
            if (done.succeeded()) {
                here.tryComplete(done.result());
            } else {
                here.tryFail(done.cause());
            }
        });
        return here.future();
    }
}
