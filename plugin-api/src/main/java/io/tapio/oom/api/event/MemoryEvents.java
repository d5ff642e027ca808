package io.tapio.oom.api.event;

import org.jspecify.annotations.Nullable;

/**
 * The kernel's counters of one cgroup, {@code memory.events}; on v1 what {@code memory.failcnt} and
 * {@code memory.oom_control} tell of them. A count that the kernel does not keep is absent.
 *
 * @param high times it was throttled for {@code memory.high}
 * @param max times it ran into its limit; v1 {@code failcnt}
 * @param oom times reclaim gave up
 * @param oomKill processes killed; the first victim of a group kill may count twice
 * @param oomGroupKill group kills
 */
public record MemoryEvents(
        @Nullable Long high,
        @Nullable Long max,
        @Nullable Long oom,
        @Nullable Long oomKill,
        @Nullable Long oomGroupKill) {}
