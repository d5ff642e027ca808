package io.tapio.oom.host.memory;

import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.host.bus.Bus;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Samples on a worker thread and publishes each pass on {@link Bus#SAMPLES}. The next pass is planned when one has ended,
 * so there are never two at once and a slow machine is sampled less often. The bus needs a codec for
 * {@link MemorySamples}.
 */
public final class MemoryVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(MemoryVerticle.class);

    private final Supplier<MemorySamples> sampler;
    private final Duration interval;
    private final AtomicLong failures = new AtomicLong();
    private Future<?> pass = Future.succeededFuture();
    private boolean stopped;
    private long timer = -1;

    /**
     * A verticle that samples.
     *
     * @param sampler one pass; {@link MemorySampler#sample}
     * @param interval from the end of a pass to the next; 1 ms or more
     */
    public MemoryVerticle(Supplier<MemorySamples> sampler, Duration interval) {
        if (interval.toMillis() < 1) {
            throw new IllegalArgumentException("the sampling interval must be 1 ms or more: " + interval);
        }
        this.sampler = sampler;
        this.interval = interval;
    }

    @Override
    public Future<?> start() {
        sample();
        return Future.succeededFuture();
    }

    /** Ends when a pass under way has ended; nothing is published after that. */
    @Override
    public Future<?> stop() {
        stopped = true;
        vertx.cancelTimer(timer);
        return pass.otherwiseEmpty();
    }

    /** How many passes failed or could not be published. */
    public long failures() {
        return failures.get();
    }

    private void sample() {
        pass = vertx.executeBlocking(sampler::get).onComplete(done -> {
            if (stopped) {
                return;
            }
            publish(done);
            timer = vertx.setTimer(interval.toMillis(), fired -> sample());
        });
    }

    /** A pass that can't be made or published is one missing sample, not the end of sampling. */
    private void publish(AsyncResult<MemorySamples> done) {
        MemorySamples samples = done.result();
        if (samples == null) {
            failed(done.cause());
            return;
        }
        try {
            vertx.eventBus().publish(Bus.SAMPLES, samples);
        } catch (RuntimeException refused) {
            failed(refused);
        }
    }

    private void failed(@Nullable Throwable cause) {
        failures.incrementAndGet();
        LOG.warn("a memory sample is missing", cause);
    }
}
