package io.tapio.oom.api.event;

import org.jspecify.annotations.Nullable;

/**
 * The memory of one container's cgroup at one moment.
 *
 * @param cgroupPath its path from the root of the hierarchy
 * @param usageBytes charged memory
 * @param limitBytes its limit; absent when there is none
 * @param unreclaimableBytes usage without the page cache on the file lists and the slab that can be reclaimed
 * @param container the container
 * @param pod the pod it belongs to
 */
public record MemorySample(
        String cgroupPath,
        long usageBytes,
        @Nullable Long limitBytes,
        @Nullable Long unreclaimableBytes,
        ContainerFacts container,
        @Nullable PodFacts pod) {

    /** Unreclaimable memory (else usage) as a share of the limit; {@code null} without a limit. */
    public @Nullable Double pressureRatio() {
        if (limitBytes == null || limitBytes <= 0) {
            return null;
        }
        long held = unreclaimableBytes == null ? usageBytes : unreclaimableBytes;
        return (double) held / limitBytes;
    }
}
