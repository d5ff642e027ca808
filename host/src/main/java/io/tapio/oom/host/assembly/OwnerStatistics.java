package io.tapio.oom.host.assembly;

import io.tapio.oom.api.event.MemoryStatistics;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a cgroup right after a kill, read by user space. Asked on the source's thread, once for an OOM, while
 * other kills wait: the answer takes a few milliseconds at most.
 */
public interface OwnerStatistics {

    /** Reads nothing. */
    OwnerStatistics NONE = (cgroupPath, killBootTimeNs) -> null;

    /**
     * What can be read of a cgroup now.
     *
     * @param cgroupPath from the root of the hierarchy
     * @param killBootTimeNs the OOM's moment, nanoseconds since boot
     * @return without what the kernel side tells ({@code lru*}, {@code unevictableBytes}); {@code null} when the cgroup
     *     can't be read, for example since it is gone
     */
    @Nullable MemoryStatistics of(String cgroupPath, long killBootTimeNs);
}
