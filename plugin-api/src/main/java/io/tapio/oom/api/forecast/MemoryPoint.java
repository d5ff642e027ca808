package io.tapio.oom.api.forecast;

import org.jspecify.annotations.Nullable;

/**
 * The memory of a cgroup with a limit at one moment, for predictors.
 *
 * @param seconds since the host first saw the cgroup: 0 at its first point, growing, by a clock that never jumps
 * @param limitBytes its limit, with the swap that it may use; the same for all points that one predictor sees
 * @param usageBytes all that is charged, page cache included
 * @param heldBytes what of it reclaim can't give back, with what is in swap: the OOM comes when this reaches the limit
 * @param anonBytes on the anonymous lists; tmpfs is there as well
 * @param activeFileBytes page cache that was used more than once
 * @param inactiveFileBytes page cache that goes first
 * @param limitHits how often the limit was hit so far
 * @param stalledSomeNs time in which some of its tasks waited for memory so far
 * @param stalledFullNs time in which all of them did
 */
public record MemoryPoint(
        double seconds,
        long limitBytes,
        long usageBytes,
        long heldBytes,
        @Nullable Long anonBytes,
        @Nullable Long activeFileBytes,
        @Nullable Long inactiveFileBytes,
        @Nullable Long limitHits,
        @Nullable Long stalledSomeNs,
        @Nullable Long stalledFullNs) {

    public MemoryPoint {
        if (!(seconds >= 0 && seconds < Double.POSITIVE_INFINITY)
                || limitBytes <= 0
                || usageBytes < 0
                || heldBytes < 0) {
            throw new IllegalArgumentException("a point needs a finite time, a limit above 0 and sizes of 0 or more: "
                    + seconds + ", " + limitBytes + ", " + usageBytes + ", " + heldBytes);
        }
    }

    /** What is held as a share of the limit. */
    public double ratio() {
        return (double) heldBytes / limitBytes;
    }
}
