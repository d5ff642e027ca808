package io.tapio.oom.api.event;

import org.jspecify.annotations.Nullable;

/**
 * The memory of the limit's owner. The sizes are of {@code memory.stat}, read as soon as the kill was seen: some
 * milliseconds later, when a victim may have begun to give its memory back. What the kernel does not tell is absent.
 *
 * @param readAfterMs from the kill to the reading
 * @param anonBytes anonymous memory that is mapped; v1 {@code rss}
 * @param fileBytes page cache, tmpfs and shared memory included; v1 {@code cache}
 * @param shmemBytes tmpfs and shared memory, which can't be reclaimed without swap
 * @param kernelBytes all memory of the kernel's own for these processes; v1 {@code memory.kmem.usage_in_bytes}
 * @param slabReclaimableBytes kernel objects that can be given back
 * @param slabUnreclaimableBytes kernel objects that can't
 * @param pageTablesBytes page tables
 * @param sockBytes network buffers
 * @param lruAnonBytes the anonymous lists at the kill itself, tmpfs included: counted by the kernel side, exact
 * @param lruFileBytes the file lists at the kill itself, exact
 * @param unevictableBytes locked memory
 * @param refaults pages read back soon after they were reclaimed, since the cgroup was made
 * @param pagesScanned {@code pgscan}: pages that reclaim looked at
 * @param pagesReclaimed {@code pgsteal}: pages that it could free
 * @param reclaimEfficiency pages reclaimed for each page scanned between the last sample and the kill, 0 to 1; absent
 *     where nothing was scanned
 * @param pressure the cgroup's {@code memory.pressure}
 * @param eventsBefore {@code memory.events} as the kernel side saw them at the kill; this OOM and its first kill may be
 *     counted already
 * @param eventsAfter {@code memory.events} at the reading
 */
public record MemoryStatistics(
        @Nullable Long readAfterMs,
        @Nullable Long anonBytes,
        @Nullable Long fileBytes,
        @Nullable Long shmemBytes,
        @Nullable Long kernelBytes,
        @Nullable Long slabReclaimableBytes,
        @Nullable Long slabUnreclaimableBytes,
        @Nullable Long pageTablesBytes,
        @Nullable Long sockBytes,
        @Nullable Long lruAnonBytes,
        @Nullable Long lruFileBytes,
        @Nullable Long unevictableBytes,
        @Nullable Long refaults,
        @Nullable Long pagesScanned,
        @Nullable Long pagesReclaimed,
        @Nullable Double reclaimEfficiency,
        @Nullable Pressure pressure,
        @Nullable MemoryEvents eventsBefore,
        @Nullable MemoryEvents eventsAfter) {

    public MemoryStatistics {
        Checks.finite("memory.reclaim_efficiency", reclaimEfficiency);
    }
}
