package io.tapio.oom.host.source;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The daemon thread of a source: started once, told that it is over, waited for. Safe for use by many threads. */
final class SourceThread {

    private static final Logger LOG = LoggerFactory.getLogger(SourceThread.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String name;
    private final CountDownLatch closed = new CountDownLatch(1);
    private @Nullable Thread thread;

    SourceThread(String name) {
        this.name = name;
    }

    /** @throws IllegalStateException when it was started or closed before */
    synchronized void requireNew() {
        if (thread != null || isClosed()) {
            throw new IllegalStateException("a source starts once: " + name);
        }
    }

    /** Runs the body, which has to end soon after {@link #isClosed()} turned true. */
    synchronized void start(Runnable body) {
        requireNew();
        Thread started = new Thread(body, name);
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Waits that long at most; true when it is over. */
    boolean closedWithin(Duration time) {
        try {
            return closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            // Nobody but a stranger interrupts this thread: it ends when it is closed.
            return isClosed();
        }
    }

    /** Says that it is over and waits some seconds for the thread's end. Safe to call twice, and on the thread itself. */
    void close() {
        Thread running;
        synchronized (this) {
            closed.countDown();
            running = thread;
        }
        if (running == null || running == Thread.currentThread()) {
            return;
        }
        try {
            if (!running.join(PATIENCE)) {
                LOG.warn("the thread {} did not stop within {} s", name, PATIENCE.toSeconds());
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
