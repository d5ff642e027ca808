package io.tapio.oom.api.event;

import org.jspecify.annotations.Nullable;

/**
 * The allocation that could not be satisfied.
 *
 * @param gfpMask the allocation flags, hexadecimal as the kernel log prints them, for example {@code 0xcc0}
 * @param order power of two of the pages asked for: 0 is one page
 * @param totalBytes the memory that the kernel weighed the candidates against ({@code oom_control.totalpages}): the
 *     limit and swap of the cgroup, or the machine's
 */
public record Allocation(
        @Nullable String gfpMask,
        @Nullable Integer order,
        @Nullable Long totalBytes) {}
