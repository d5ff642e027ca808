package io.tapio.oom.host.memory;

/** What is read of a cgroup. Sizes are bytes, times nanoseconds, all else counts since the cgroup was made. */
enum Figure {
    USAGE,
    PEAK,
    LIMIT,
    /** In swap alone; on v1 what memory and swap together are above the usage. */
    SWAP,
    /** v2: how much of it may be in swap. */
    SWAP_LIMIT,
    /** v1: of memory and swap together. */
    MEMORY_AND_SWAP_LIMIT,
    ANON,
    ACTIVE_FILE,
    INACTIVE_FILE,
    KERNEL,
    SLAB_RECLAIMABLE,
    LIMIT_HITS,
    HIGH_EVENTS,
    OOMS,
    OOM_KILLS,
    OOM_GROUP_KILLS,
    REFAULTS,
    SCANNED,
    RECLAIMED,
    STALLED_SOME,
    STALLED_FULL
}
