package io.tapio.oom.host.process;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks each second at the cgroups and notes the processes of those that are near their limit. Has a thread of its own,
 * since a file of {@code /proc} may make its reader wait for a process that is stuck; nobody waits for it. A look that
 * takes long makes the next one come later, so that it takes a tenth of one processor at most.
 */
public final class ProcessWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessWatch.class);
    private static final Duration EVERY = Duration.ofSeconds(1);
    private static final int REST_FOR_EACH_WORK = 9;

    private final NearLimit nearLimit;
    private final ProcessBook book;
    private final Duration every;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong beyond = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong looks = new AtomicLong();
    private @Nullable Thread thread;
    private int told;

    public ProcessWatch(NearLimit nearLimit, ProcessBook book) {
        this(nearLimit, book, EVERY);
    }

    ProcessWatch(NearLimit nearLimit, ProcessBook book, Duration every) {
        this.nearLimit = nearLimit;
        this.book = book;
        this.every = every;
    }

    /** Starts the thread; once. */
    public synchronized void start() {
        if (thread != null) {
            throw new IllegalStateException("the process watch starts once");
        }
        Thread started = new Thread(this::run, "tapio-processes");
        started.setDaemon(true);
        thread = started;
        started.start();
    }

    private void run() {
        long restNs = 0;
        while (!closedWithin(restNs)) {
            long beganNs = System.nanoTime();
            try {
                look();
            } catch (RuntimeException e) {
                // Command lines are a help; a look that fails is one missing look.
                if (failures.getAndIncrement() == 0) {
                    LOG.warn(
                            "[TAPIO-B001] command lines could not be read beforehand; further failures are counted", e);
                }
            }
            long tookNs = System.nanoTime() - beganNs;
            restNs = Math.max(every.toNanos(), tookNs * REST_FOR_EACH_WORK);
        }
    }

    /** One look; not beside the thread. */
    void look() {
        told = 0;
        book.beginLook();
        nearLimit.look(this::note);
        looks.incrementAndGet();
    }

    private void note(int pid) {
        if (told >= ProcessBook.MAX_PROCESSES) {
            beyond.incrementAndGet();
            return;
        }
        told++;
        book.note(pid);
    }

    /** How many processes were passed over, each time, since a look notes {@link ProcessBook#MAX_PROCESSES} at most. */
    public long processesBeyondLimit() {
        return beyond.get();
    }

    /** How many looks were made to their end. */
    public long looks() {
        return looks.get();
    }

    /** How many looks failed. */
    public long failures() {
        return failures.get();
    }

    private boolean closedWithin(long nanoseconds) {
        try {
            return closed.await(nanoseconds, TimeUnit.NANOSECONDS);
        } catch (InterruptedException interrupted) {
            return true;
        }
    }

    /** Ends the thread after the look under way; does not wait, since that may be stuck with a process. */
    @Override
    public void close() {
        closed.countDown();
    }
}
