package io.tapio.oom.kernel;

/**
 * The limit of a cgroup is being hit: the kernel has begun to look for pages to reclaim in it.
 *
 * @param cgroupId the inode number of the directory of the cgroup that has the limit
 * @param bootTimeNs when
 * @param usageBytes what it held; on cgroup v1 with its swap, where that is what ran out
 * @param limitBytes the limit
 * @param untold how often it was hit since the hit before that was told
 * @param limit which of its limits
 */
public record MemcgHit(long cgroupId, long bootTimeNs, long usageBytes, long limitBytes, long untold, Limit limit) {

    /** Which limit, in the order of C's {@code enum memcg_hit_limit}. */
    public enum Limit {
        /** Above it nothing is charged: who can't reclaim enough is killed. */
        MAX,
        /** cgroup v2's {@code memory.high}: who is above it is slowed down. */
        HIGH
    }
}
