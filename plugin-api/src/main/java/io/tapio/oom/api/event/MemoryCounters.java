package io.tapio.oom.api.event;

import org.jspecify.annotations.Nullable;

/**
 * What has happened to a cgroup since it was made. All of it only grows; what the kernel does not count is absent.
 *
 * @param peakBytes the highest usage so far
 * @param limitHits how often its limit was hit: {@code max} of {@code memory.events}, {@code memory.failcnt} on v1
 * @param ooms how often it was out of memory
 * @param oomKills processes killed in it
 * @param refaults pages of the cache that were read again soon after they had been given back
 * @param scannedPages what reclaim looked at
 * @param reclaimedPages what reclaim gave back
 * @param stalledSomeNs time in which some of its tasks waited for memory
 * @param stalledFullNs time in which all of them did
 */
public record MemoryCounters(
        @Nullable Long peakBytes,
        @Nullable Long limitHits,
        @Nullable Long ooms,
        @Nullable Long oomKills,
        @Nullable Long refaults,
        @Nullable Long scannedPages,
        @Nullable Long reclaimedPages,
        @Nullable Long stalledSomeNs,
        @Nullable Long stalledFullNs) {

    /** Nothing is known. */
    public static final MemoryCounters UNKNOWN =
            new MemoryCounters(null, null, null, null, null, null, null, null, null);
}
