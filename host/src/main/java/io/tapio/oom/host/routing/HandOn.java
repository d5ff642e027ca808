package io.tapio.oom.host.routing;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * The moment at which every sink has done with what it was offered so far: from then on the kernel's ring need not hold
 * it any more. A sink that takes longer than {@link #PATIENCE_MS} is counted and not waited for again until it was idle
 * once, so that a dead peer costs that time once and not with each batch. Belongs to the runners' event loop.
 */
final class HandOn {

    static final long PATIENCE_MS = 1_000;

    private HandOn() {}

    /** Always succeeds, after {@link #PATIENCE_MS} at the latest. */
    static Future<Void> of(Collection<SinkRunner> runners, Vertx vertx) {
        List<Future<?>> waits = new ArrayList<>();
        List<Runnable> giveUps = new ArrayList<>();
        for (SinkRunner runner : runners) {
            Promise<Void> caughtUp = runner.caughtUp();
            waits.add(caughtUp.future());
            giveUps.add(() -> runner.giveUpOn(caughtUp));
        }
        Future<Void> all = Future.join(waits).mapEmpty();
        if (!all.isComplete()) {
            long timer = vertx.setTimer(PATIENCE_MS, late -> giveUps.forEach(Runnable::run));
            all.onComplete(done -> vertx.cancelTimer(timer));
        }
        return all;
    }
}
