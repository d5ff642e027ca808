package io.tapio.oom.bench;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** What arrived for each victim's process id, first come; whoever asks may come before the arrival. */
final class Receipts<T> {

    private static final long PATIENCE_SECONDS = 5;

    private final ConcurrentMap<Long, CompletableFuture<T>> byPid = new ConcurrentHashMap<>();

    void arrived(long pid, T what) {
        of(pid).complete(what);
    }

    /** Absent when nothing came in time. */
    @Nullable T await(long pid) throws InterruptedException {
        try {
            return of(pid).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return null;
        } catch (ExecutionException e) {
            throw new IllegalStateException("receipts never fail", e);
        }
    }

    private CompletableFuture<T> of(long pid) {
        return byPid.computeIfAbsent(pid, key -> new CompletableFuture<>());
    }
}
