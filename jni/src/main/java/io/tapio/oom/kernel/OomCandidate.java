package io.tapio.oom.kernel;

import org.jspecify.annotations.Nullable;

/**
 * A process that the kernel weighed as a victim, with what {@code oom_badness()} was computed from. Those of an OOM come
 * before its first kill, at most 2,048 of them; an OOM without a kill has none.
 *
 * @param oomBootTimeNs the OOM it belongs to, as {@link OomRecord#oomBootTimeNs}
 * @param startBootTimeNs when the process was started, {@code CLOCK_BOOTTIME}
 * @param points its badness points, in pages and possibly below 0; absent when the kernel called it unkillable
 * @param pgtablesBytes of its page tables
 * @param oomScoreAdj -1000 to 1000
 */
public record OomCandidate(
        long oomBootTimeNs,
        int tgid,
        long startBootTimeNs,
        String comm,
        @Nullable Long points,
        long rssPages,
        long swapPages,
        long pgtablesBytes,
        int oomScoreAdj)
        implements KernelRecord {}
