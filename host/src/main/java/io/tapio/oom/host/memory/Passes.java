package io.tapio.oom.host.memory;

import java.util.Optional;

/** Passes over the cgroups, one after the other. Belongs to one thread at a time, but for {@link #wake}. */
public interface Passes extends AutoCloseable {

    /** Waits for the next pass and makes it; empty when there was nothing to be told, or it was woken. */
    Optional<MemoryPass> next() throws InterruptedException;

    /** Ends the wait that is under way, and every later one. On any thread. */
    void wake();

    @Override
    void close();
}
