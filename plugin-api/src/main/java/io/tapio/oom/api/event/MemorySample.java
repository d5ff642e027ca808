package io.tapio.oom.api.event;

import org.jspecify.annotations.Nullable;

/**
 * The memory of one cgroup at one moment: a container's, or one that has a limit of its own and is a pod's or a unit's.
 *
 * @param cgroupPath its path from the root of the hierarchy
 * @param cgroupId its directory's inode number: a cgroup that was made again under the same path has another one
 * @param usageBytes charged memory
 * @param limitBytes its own limit; absent when it has none
 * @param unreclaimableBytes usage without the page cache on the file lists and the slab that can be reclaimed
 * @param own what its own limit leaves it; absent when it has none
 * @param tightest where the least is left to it: its own limit or one above it, siblings counted; absent when nothing
 *     limits it
 * @param parts what the memory is
 * @param counters what has happened to it so far
 * @param rates how fast what it holds grows
 * @param owner whose it is
 */
public record MemorySample(
        String cgroupPath,
        @Nullable Long cgroupId,
        long usageBytes,
        @Nullable Long limitBytes,
        @Nullable Long unreclaimableBytes,
        @Nullable Room own,
        @Nullable Room tightest,
        MemoryParts parts,
        MemoryCounters counters,
        AllocationRates rates,
        Ownership owner) {

    /** A sample of a cgroup that was not followed before. */
    public MemorySample(
            String cgroupPath,
            @Nullable Long cgroupId,
            long usageBytes,
            @Nullable Long limitBytes,
            @Nullable Long unreclaimableBytes,
            @Nullable Room own,
            @Nullable Room tightest,
            MemoryParts parts,
            MemoryCounters counters,
            Ownership owner) {
        this(
                cgroupPath,
                cgroupId,
                usageBytes,
                limitBytes,
                unreclaimableBytes,
                own,
                tightest,
                parts,
                counters,
                AllocationRates.UNKNOWN,
                owner);
    }

    /** The container, where the cgroup is one. */
    public @Nullable ContainerFacts container() {
        return owner.container();
    }

    /** The pod around it. */
    public @Nullable PodFacts pod() {
        return owner.pod();
    }

    /** What is held of the tightest limit over it, as a share of that limit; {@code null} without a limit. */
    public @Nullable Double pressureRatio() {
        return tightest == null ? null : tightest.ratio();
    }
}
