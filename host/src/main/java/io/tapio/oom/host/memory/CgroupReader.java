package io.tapio.oom.host.memory;

import java.io.IOException;
import java.util.Set;
import java.util.function.LongConsumer;

/** Reads cgroups. Belongs to one thread at a time, but for {@link #wake}. */
interface CgroupReader extends AutoCloseable {

    /** Whether all are read in any case, and choosing saves nothing. */
    boolean readsAllAtOnce();

    /**
     * All cgroups.
     *
     * @throws IOException when nothing could be read
     */
    Found readAll() throws IOException;

    /**
     * Some cgroups and all above them.
     *
     * @param ids of those that the last pass over all has seen
     * @throws IOException when nothing could be read
     */
    Found readSome(Set<Long> ids) throws IOException;

    /**
     * Waits, at most so long, until a limit is hit.
     *
     * @param hit is told of the cgroup that has the limit
     */
    void await(int timeoutMs, LongConsumer hit) throws InterruptedException;

    /** Ends the wait that is under way, and every later one. On any thread. */
    void wake();

    @Override
    void close();
}
