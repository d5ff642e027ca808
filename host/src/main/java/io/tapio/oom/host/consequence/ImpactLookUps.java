package io.tapio.oom.host.consequence;

import io.tapio.oom.host.consequence.ImpactDesk.LookUps;
import io.tapio.oom.host.consequence.ImpactDesk.Subject;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does the look-ups on daemon threads of their own, which are there only while there is something to do. */
final class ImpactLookUps implements LookUps {

    private static final Logger LOG = LoggerFactory.getLogger(ImpactLookUps.class);
    private static final long IDLE_SECONDS = 10;

    private final LookUp lookUp;
    private final InstantSource clock;
    private final Taker taker;
    private final AtomicLong count = new AtomicLong();
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            ImpactDesk.MOST_AT_ONCE,
            ImpactDesk.MOST_AT_ONCE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(), // never holds more than the desk has under way
            task -> {
                Thread daemon = new Thread(task, "tapio-impact");
                daemon.setDaemon(true);
                return daemon;
            });

    /** Takes what was found, on the threads of the look-ups. */
    @FunctionalInterface
    interface Taker {
        void found(Subject subject, Surroundings around, Instant began);
    }

    ImpactLookUps(LookUp lookUp, InstantSource clock, Taker taker) {
        this.lookUp = lookUp;
        this.clock = clock;
        this.taker = taker;
        threads.allowCoreThreadTimeOut(true);
    }

    @Override
    public void begin(Subject subject) {
        Instant began = clock.instant();
        count.incrementAndGet();
        try {
            threads.execute(() -> taker.found(subject, look(subject), began));
        } catch (RejectedExecutionException closed) {
            taker.found(subject, Surroundings.UNKNOWN, began);
        }
    }

    private Surroundings look(Subject subject) {
        try {
            return lookUp.around(subject.pod(), subject.workload());
        } catch (RuntimeException e) {
            if (!threads.isShutdown()) {
                LOG.error("[TAPIO-K022] the surroundings of {} could not be looked up", subject.key(), e);
            }
            return Surroundings.UNKNOWN;
        }
    }

    long count() {
        return count.get();
    }

    void close() {
        threads.shutdownNow();
    }
}
