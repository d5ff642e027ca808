package io.tapio.oom.host.plugin;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The loading of one file on a thread of its own, since its code may never come back. */
final class LoadAttempt {

    private final FileMark mark;
    private final long startedNs = System.nanoTime();
    private final CompletableFuture<LoadedPlugin> result = new CompletableFuture<>();
    private final Thread thread;

    /** @param mark of the file as it is loaded */
    LoadAttempt(String name, FileMark mark, Callable<LoadedPlugin> loading) {
        this.mark = mark;
        this.thread = new Thread(() -> run(loading), "tapio-load-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    @SuppressWarnings("CatchThrowable")
    private void run(Callable<LoadedPlugin> loading) {
        try {
            result.complete(loading.call());
        } catch (Throwable e) {
            result.completeExceptionally(e);
        } finally {
            Thread.currentThread().setContextClassLoader(null);
        }
    }

    FileMark mark() {
        return mark;
    }

    boolean isDone() {
        return result.isDone();
    }

    Duration since() {
        return Duration.ofNanos(System.nanoTime() - startedNs);
    }

    /** Waits for its end, that long at most. */
    void await(Duration atMost) throws InterruptedException {
        try {
            result.get(atMost.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException | TimeoutException e) {
            return; // asked for by outcome()
        }
    }

    /** What became of it, when it is done. */
    LoadedPlugin outcome() throws Refusal {
        try {
            return result.join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            throw cause instanceof Refusal refusal ? refusal : Refusal.of(cause);
        }
    }

    /** Where it hangs. */
    Refusal stuck() {
        return Refusal.stuck(since(), SinkCall.of("load", "", startedNs, thread));
    }

    /** Nobody wants it any more: it is interrupted, and what it gives all the same is let go of. */
    void cancel(Consumer<LoadedPlugin> unload) {
        thread.interrupt();
        result.thenAccept(unload);
    }
}
