package io.tapio.oom.host.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One thread for all sinks: what is done there is short, and a thread for each would cost memory. */
final class DeliveryThread implements Timeline {

    private static final Logger LOG = LoggerFactory.getLogger(DeliveryThread.class);

    private final ScheduledThreadPoolExecutor thread;

    DeliveryThread() {
        thread = new ScheduledThreadPoolExecutor(1, task -> {
            Thread made = new Thread(task, "tapio-delivery");
            made.setDaemon(true);
            return made;
        });
        thread.setRemoveOnCancelPolicy(true);
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public void run(Runnable task) {
        try {
            thread.execute(guarded(task));
        } catch (RejectedExecutionException e) {
            LOG.debug("ended: {} is not run any more", task);
        }
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
        try {
            Future<?> waiting = thread.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> waiting.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {};
        }
    }

    /** What one sink's state stumbles over must not end the others'. */
    private static Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("[TAPIO-S013] a step of the delivery failed", e);
            }
        };
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public void end() {
        thread.shutdown();
    }
}
