package io.tapio.oom.api.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The allocation that could not be satisfied.
 *
 * @param gfpMask the allocation flags, hexadecimal as the kernel log prints them, for example {@code 0xcc0}
 * @param gfpFlags the same by name, as the kernel's {@code %pGg} prints them, for example {@code GFP_KERNEL}; bits
 *     without a known name are one hexadecimal number at the end; {@code null} where the names are not known
 * @param order power of two of the pages asked for: 0 is one page
 * @param totalBytes the memory that the kernel weighed the candidates against ({@code oom_control.totalpages}): the
 *     limit and swap of the cgroup, or the machine's
 */
public record Allocation(
        @Nullable String gfpMask,
        @Nullable List<String> gfpFlags,
        @Nullable Integer order,
        @Nullable Long totalBytes) {

    public Allocation {
        gfpFlags = Copies.orAbsent(gfpFlags);
    }

    /** An allocation whose flags have no names. */
    public Allocation(@Nullable String gfpMask, @Nullable Integer order, @Nullable Long totalBytes) {
        this(gfpMask, null, order, totalBytes);
    }
}
