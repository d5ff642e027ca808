package io.tapio.oom.api.event;

import org.jspecify.annotations.Nullable;

/**
 * What the memory of a cgroup and all below it is, in bytes; what the kernel does not keep, or could not be read at this
 * pace, is absent.
 *
 * @param anonBytes on the anonymous lists: tmpfs and shared memory are there as well
 * @param activeFileBytes page cache that was used more than once
 * @param inactiveFileBytes page cache that goes first
 * @param kernelBytes stacks, page tables, sockets, slab: all that the kernel holds for it
 * @param slabReclaimableBytes kernel objects that reclaim can give back
 * @param swapBytes what it has in swap
 */
public record MemoryParts(
        @Nullable Long anonBytes,
        @Nullable Long activeFileBytes,
        @Nullable Long inactiveFileBytes,
        @Nullable Long kernelBytes,
        @Nullable Long slabReclaimableBytes,
        @Nullable Long swapBytes) {

    /** Nothing is known. */
    public static final MemoryParts UNKNOWN = new MemoryParts(null, null, null, null, null, null);
}
