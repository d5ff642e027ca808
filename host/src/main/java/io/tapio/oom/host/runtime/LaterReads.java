package io.tapio.oom.host.runtime;

import io.tapio.oom.api.event.Ownership;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads on a thread of its own what somebody asked for who could not wait. Whoever asks when {@value #MOST_WAITING} wait
 * is not heard, and asks again. For any thread.
 */
final class LaterReads implements AutoCloseable {

    static final int MOST_WAITING = 1_024;

    private static final Logger LOG = LoggerFactory.getLogger(LaterReads.class);

    private final BiConsumer<String, Ownership> reader;
    private final BlockingQueue<Question> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private volatile @Nullable Thread thread;

    private record Question(String cgroupPath, Ownership owner) {}

    LaterReads(BiConsumer<String, Ownership> reader) {
        this.reader = reader;
    }

    void start() {
        thread = Thread.ofPlatform().daemon().name("runtime-names").start(this::run);
    }

    void ask(String cgroupPath, Ownership owner) {
        if (thread == null || !asked.add(cgroupPath)) {
            return;
        }
        if (!waiting.offer(new Question(cgroupPath, owner))) {
            asked.remove(cgroupPath);
            refused.incrementAndGet();
        }
    }

    private void run() {
        try {
            while (true) {
                Question next = waiting.take();
                asked.remove(next.cgroupPath());
                read(next);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /** One that fails must not be the last. */
    private void read(Question next) {
        try {
            reader.accept(next.cgroupPath(), next.owner());
        } catch (RuntimeException e) {
            if (failures.getAndIncrement() == 0) {
                LOG.warn(
                        "[TAPIO-G003] the names of {} could not be read, its kills have its path alone; further failures"
                                + " are counted",
                        next.cgroupPath(),
                        e);
            }
        }
    }

    /** Questions whose reading failed as it never should. */
    long failures() {
        return failures.get();
    }

    /** Questions that found the queue full. */
    long refused() {
        return refused.get();
    }

    @Override
    public void close() {
        Thread running = thread;
        thread = null;
        if (running != null) {
            running.interrupt();
        }
    }
}
