package io.tapio.oom.host.source;

import org.jspecify.annotations.Nullable;

/**
 * A row of the report's task table: a process that this OOM could choose from. The kernel does not print its points.
 *
 * @param pid the process id
 * @param comm the name of the thread that the kernel looked at
 * @param rssBytes resident memory; absent, as the other sizes in pages, where the page size can't be told
 * @param swapBytes swapped out
 * @param pgtablesBytes memory of its page tables; kernels before 4.15 tell it in no unit of bytes
 * @param oomScoreAdj -1000 (never kill) to 1000
 */
public record LogCandidate(
        int pid,
        String comm,
        @Nullable Long rssBytes,
        @Nullable Long swapBytes,
        @Nullable Long pgtablesBytes,
        @Nullable Integer oomScoreAdj) {

    /** The value with which a process is never chosen. */
    public static final int NEVER = -1000;
}
