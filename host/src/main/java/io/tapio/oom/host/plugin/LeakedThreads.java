package io.tapio.oom.host.plugin;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds the threads that a plugin started and left behind, and asks them to end. */
final class LeakedThreads {

    private static final Logger LOG = LoggerFactory.getLogger(LeakedThreads.class);
    private static final long PATIENCE_MS = 1_000;
    private static final int MOST_NAMED = 10;

    private LeakedThreads() {}

    /** Interrupts those that belong to the loader's plugin, waits a moment for them, and says which there were. */
    static void end(String plugin, HostPluginClassLoader loader) throws InterruptedException {
        List<Thread> left = of(loader);
        if (left.isEmpty()) {
            return;
        }
        String names = names(left);
        left.forEach(Thread::interrupt);
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
        for (Thread thread : left) {
            long restMs = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (restMs > 0) {
                thread.join(restMs);
            }
        }
        List<Thread> stubborn = left.stream().filter(Thread::isAlive).toList();
        if (stubborn.isEmpty()) {
            LOG.warn("[TAPIO-P008] plugin {} left threads behind, which were ended: {}", plugin, names);
        } else {
            LOG.error(
                    "[TAPIO-P009] plugin {} left threads behind that don't end when they are interrupted, and hold its"
                            + " classes until a restart: {}",
                    plugin,
                    names(stubborn) + where(stubborn.getFirst()));
        }
    }

    /**
     * Threads have the context class loader of the code that started them, unless that sets another; then their own
     * class or a frame of their stack shows whose they are.
     */
    private static List<Thread> of(HostPluginClassLoader loader) {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> entry.getKey() != Thread.currentThread())
                .filter(entry -> entry.getKey().getContextClassLoader() == loader
                        || entry.getKey().getClass().getClassLoader() == loader
                        || Arrays.stream(entry.getValue()).anyMatch(frame -> loader.owns(frame.getClassName())))
                .map(Map.Entry::getKey)
                .toList();
    }

    private static String names(List<Thread> threads) {
        String names =
                threads.stream().limit(MOST_NAMED).map(Thread::getName).sorted().collect(Collectors.joining(", "));
        return threads.size() > MOST_NAMED ? names + " and " + (threads.size() - MOST_NAMED) + " more" : names;
    }

    private static String where(Thread thread) {
        StackTraceElement[] stack = thread.getStackTrace();
        return stack.length == 0 ? "" : "; " + thread.getName() + " is at " + stack[0];
    }
}
