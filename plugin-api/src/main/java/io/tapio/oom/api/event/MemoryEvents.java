package io.tapio.oom.api.event;

import org.jspecify.annotations.Nullable;

/**
 * The kernel's counters of one cgroup, {@code memory.events}; on v1 the files tell the kills alone
 * ({@code memory.oom_control}), the kernel side all of them. A count that is not known is absent.
 *
 * @param high times it was throttled for {@code memory.high}
 * @param max times it ran into its limit
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
