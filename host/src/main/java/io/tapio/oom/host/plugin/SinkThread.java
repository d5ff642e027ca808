package io.tapio.oom.host.plugin;

import io.vertx.core.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a sink's thread does. Every call into the plugin goes through here, so that one that hangs can be named and left
 * behind. The calls come one at a time; the questions may be asked on any thread.
 */
final class SinkThread {

    private final ClassLoader loader;
    private final FlightRecord.Seat seat;
    private volatile @Nullable Running running;
    private volatile boolean abandoned;

    /** A call that has not returned. */
    private record Running(String what, String subject, long sinceNs, Thread thread) {}

    /**
     * One that does nothing yet.
     *
     * @param loader what libraries of the plugin find their classes by, and threads that it starts inherit
     * @param seat where each call is written down
     */
    SinkThread(ClassLoader loader, FlightRecord.Seat seat) {
        this.loader = loader;
        this.seat = seat;
    }

    /** Calls the plugin on this thread. */
    <T> T call(String what, String subject, Supplier<T> plugin) {
        if (abandoned) {
            throw new IllegalStateException("the sink's thread was left behind");
        }
        return run(what, subject, plugin);
    }

    /** Calls {@code close}, the last call and the only one that one who was left behind gets. */
    Future<Void> close(Supplier<Future<Void>> plugin) {
        try {
            return run("close", "", plugin);
        } finally {
            seat.free();
        }
    }

    /** Gives its place in the flight record up. */
    void free() {
        seat.free();
    }

    private <T> T run(String what, String subject, Supplier<T> plugin) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        running = new Running(what, subject, System.nanoTime(), thread);
        seat.enter(what, subject);
        try {
            return plugin.get();
        } finally {
            seat.leave();
            running = null;
            thread.setContextClassLoader(before);
        }
    }

    /** The call under way; {@code null} when there is none. */
    @Nullable SinkCall underWay() {
        Running now = running;
        return now == null ? null : SinkCall.of(now.what(), now.subject(), now.sinceNs(), now.thread());
    }

    /** Interrupts the call under way; nothing is called any more. */
    void abandon() {
        abandoned = true;
        Running now = running;
        if (now != null) {
            now.thread().interrupt();
        }
    }
}
