package io.tapio.oom.host.routing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.List;

/**
 * The moment at which every sink has done with what it was offered so far: from then on the kernel's ring need not hold
 * it any more. A sink that gets nothing done for {@value #PATIENCE_MS} ms, or is not through after {@value #MOST_MS} ms,
 * is counted and not waited for again until it was idle once, so that a dead peer costs that time once and not with each
 * batch. Belongs to the runners' event loop.
 */
final class HandOn {

    static final long PATIENCE_MS = 1_000;
    static final long MOST_MS = 3_000;

    private final SinkRunner runner;
    private final Promise<Void> caughtUp;
    private long doneBefore;
    private long waitedMs;

    private HandOn(SinkRunner runner) {
        this.runner = runner;
        this.caughtUp = runner.caughtUp();
        this.doneBefore = runner.done();
    }

    /** Always succeeds, after {@link #MOST_MS} at the latest. */
    static Future<Void> of(Collection<SinkRunner> runners, Vertx vertx) {
        List<HandOn> waits = runners.stream().map(HandOn::new).toList();
        Future<Void> all = Future.join(
                        waits.stream().map(wait -> wait.caughtUp.future()).toList())
                .mapEmpty();
        if (!all.isComplete()) {
            long timer = vertx.setPeriodic(PATIENCE_MS, late -> waits.forEach(HandOn::lookAgain));
            all.onComplete(done -> vertx.cancelTimer(timer));
        }
        return all;
    }

    private void lookAgain() {
        waitedMs += PATIENCE_MS;
        long done = runner.done();
        if (done == doneBefore || waitedMs >= MOST_MS) {
            runner.giveUpOn(caughtUp);
        }
        doneBefore = done;
    }
}
