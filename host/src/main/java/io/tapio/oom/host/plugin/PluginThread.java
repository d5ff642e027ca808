package io.tapio.oom.host.plugin;

import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A worker thread that belongs to one predictor or ensemble alone. What it does there is called nowhere else, so one that
 * blocks or throws harms itself. For any thread.
 */
public final class PluginThread implements AutoCloseable {

    private static final long CLOSE_SECONDS = 2;

    private final SinkThread calls;
    private final ThreadPoolExecutor executor;

    private PluginThread(SinkHome home, String name) {
        this.calls = new SinkThread(home.loader(), home.seats().apply(name));
        this.executor = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1), task -> {
            Thread thread = new Thread(task, "tapio-predictor-" + name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /**
     * One that runs nothing yet.
     *
     * @param factory a plugin's, as the catalog gives it
     */
    public static PluginThread of(Object factory, String name) {
        return new PluginThread(SinkHome.ofAny(factory), name);
    }

    /** Calls the plugin on its thread; what it throws fails the future, as does a thread that has too much to do. */
    @SuppressWarnings("CatchThrowable")
    public <T> CompletableFuture<T> call(String what, String subject, Supplier<T> plugin) {
        CompletableFuture<T> result = new CompletableFuture<>();
        try {
            executor.execute(() -> {
                try {
                    result.complete(calls.call(what, subject, plugin));
                } catch (Throwable e) {
                    result.completeExceptionally(e);
                }
            });
        } catch (RejectedExecutionException busy) {
            result.completeExceptionally(busy);
        }
        return result;
    }

    /** The call under way that has not returned for that long; {@code null} when there is none. */
    public @Nullable SinkCall blockedFor(Duration least) {
        SinkCall now = calls.underWay();
        return now == null || now.since().compareTo(least) < 0 ? null : now;
    }

    /** Interrupts the call under way and leaves the thread to itself. */
    public void abandon() {
        calls.abandon();
        executor.shutdownNow();
    }

    /** Ends it behind the call under way; one that does not return in some seconds is left behind. Waits. */
    @Override
    public void close() {
        executor.shutdown();
        try {
            if (!executor.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
                abandon();
            }
        } catch (InterruptedException e) {
            abandon();
            Thread.currentThread().interrupt();
        }
        calls.free();
    }
}
