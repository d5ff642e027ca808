package io.tapio.oom.host.source;

import org.jspecify.annotations.Nullable;

/**
 * What the report says of the memory of the limit's owner: the lines of {@code memory.stat}, or what kernels before 5.3
 * print in their place. Sizes are bytes, the last three are pages since the cgroup was made.
 *
 * @param anonBytes v1 {@code rss}
 * @param fileBytes v1 {@code cache}
 */
public record LogMemory(
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
        @Nullable Long pagesReclaimed) {}
