package io.tapio.oom.host.source;

import io.tapio.oom.api.event.Origin;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A witness of the kernel's OOM kills. One thread of its own waits for facts and hands them on in the kernel's order;
 * nothing here runs on an event loop.
 */
public interface KernelSource extends AutoCloseable {

    /** How the events that come of its facts are marked. */
    Origin origin();

    /**
     * Begins to watch and returns when it does: a kill after that is seen.
     *
     * @param facts takes each batch, on the source's thread; must not throw but {@link NotTakenException}
     * @throws SourceUnavailableException when this machine doesn't allow it; the next source is tried then
     */
    void start(Consumer<List<KernelFact>> facts) throws SourceUnavailableException;

    /** Whether there is something that was not handed on yet, as far as it can be told. For any thread, at any time. */
    default boolean busy() {
        return false;
    }

    /**
     * What was lost on the way, by a short reason for a metric's label: how often since the start. For any thread, at any
     * time.
     */
    Map<String, LongSupplier> losses();

    /** Stops watching and waits for the thread to end. Safe to call twice, and before {@link #start}. */
    @Override
    void close();
}
