package io.tapio.oom.host.memory;

import io.tapio.oom.host.bus.Bus;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples on a thread of its own and publishes each pass on {@link Bus#SAMPLES}. There are never two passes at once, so a
 * slow machine is sampled less often. What follows of a pass may take its time on another thread: of those that come
 * meanwhile the newest waits. The bus needs a codec for {@link io.tapio.oom.api.event.MemorySamples}.
 */
public final class MemoryVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryVerticle.class);

    /** Each thread has one task at a time in any case, and neither waits for the other thread's. */
    private static final boolean UNORDERED = false;

    private final Passes passes;
    private final Consumer<MemoryPass> follower;
    private final AtomicLong failures = new AtomicLong();
    private @Nullable WorkerExecutor sampling;
    private @Nullable WorkerExecutor following;
    private Future<?> pass = Future.succeededFuture();
    private Future<?> follow = Future.succeededFuture();
    private @Nullable MemoryPass waiting;
    private boolean busy;
    private boolean stopped;

    /**
     * A verticle that samples.
     *
     * @param passes closed at the end
     * @param follower is given the passes, one at a time; may wait
     */
    public MemoryVerticle(Passes passes, Consumer<MemoryPass> follower) {
        this.passes = passes;
        this.follower = follower;
    }

    @Override
    public Future<?> start() {
        WorkerExecutor own = vertx.createSharedWorkerExecutor("tapio-memory", 1);
        sampling = own;
        following = vertx.createSharedWorkerExecutor("tapio-pressure", 1);
        sample(own);
        return Future.succeededFuture();
    }

    /** Ends when a pass under way has ended; nothing is published after that. */
    @Override
    public Future<?> stop() {
        stopped = true;
        passes.wake();
        return Future.join(pass.otherwiseEmpty(), follow.otherwiseEmpty())
                .onComplete(ended -> passes.close())
                .compose(ended -> sampling == null ? Future.succeededFuture() : sampling.close())
                .compose(ended -> following == null ? Future.succeededFuture() : following.close());
    }

    /** How many passes failed or could not be published. */
    public long failures() {
        return failures.get();
    }

    private void sample(WorkerExecutor on) {
        pass = on.executeBlocking(passes::next, UNORDERED).onComplete(done -> {
            if (!stopped) {
                publish(done);
                sample(on);
            }
        });
    }

    /** A pass that can't be made or published is one missing sample, not the end of sampling. */
    private void publish(AsyncResult<Optional<MemoryPass>> done) {
        if (done.failed()) {
            failed(done.cause());
            return;
        }
        done.result().ifPresent(this::publish);
    }

    private void publish(MemoryPass made) {
        try {
            vertx.eventBus().publish(Bus.SAMPLES, made.samples());
        } catch (RuntimeException refused) {
            failed(refused);
        }
        MemoryPass before = waiting;
        // Who is gone is known by a pass over all alone.
        waiting = before != null && before.samples().whole() && !made.samples().whole() ? before : made;
        follow();
    }

    private void follow() {
        MemoryPass next = waiting;
        WorkerExecutor on = following;
        if (busy || stopped || next == null || on == null) {
            return;
        }
        waiting = null;
        busy = true;
        follow = on.executeBlocking(
                        () -> {
                            follower.accept(next);
                            return next;
                        },
                        UNORDERED)
                .onComplete(done -> {
                    busy = false;
                    if (done.failed()) {
                        LOG.error("[TAPIO-F020] what follows of a pass over the cgroups was not told", done.cause());
                    }
                    follow();
                });
    }

    private void failed(@Nullable Throwable cause) {
        failures.incrementAndGet();
        LOG.warn("a memory sample is missing", cause);
    }
}
