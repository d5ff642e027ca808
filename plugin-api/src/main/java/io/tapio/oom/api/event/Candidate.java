package io.tapio.oom.api.event;

import org.jspecify.annotations.Nullable;

/**
 * A process that the kernel weighed when it looked for a victim.
 *
 * @param pid process id in the root pid namespace
 * @param comm the name of its main thread, at most 15 bytes
 * @param oomPoints its badness points in pages; absent where it could not be killed at all, and where only its sizes are
 *     known
 * @param oomScoreAdj -1000 (never kill) to 1000
 * @param rssBytes resident memory: anonymous, file and shared
 * @param swapBytes swapped out
 * @param pgtablesBytes memory of its page tables
 * @param chosen whether the kernel chose this one
 * @param passedOver why it could not be chosen; absent for one that could
 */
public record Candidate(
        int pid,
        @Nullable String comm,
        @Nullable Long oomPoints,
        @Nullable Integer oomScoreAdj,
        @Nullable Long rssBytes,
        @Nullable Long swapBytes,
        @Nullable Long pgtablesBytes,
        boolean chosen,
        @Nullable PassedOver passedOver) {

    public Candidate {
        if (pid <= 0) {
            throw new IllegalArgumentException("candidate.pid must be positive: " + pid);
        }
    }
}
