package io.tapio.oom.api.event;

import org.jspecify.annotations.Nullable;

/**
 * One process as the kernel saw it at the moment of the OOM.
 *
 * @param pid process id (the thread group's) in the root pid namespace; a victim always has one
 * @param tid the thread that the kernel looked at; differs from {@code pid} when it was not the main thread
 * @param ppid the parent's process id
 * @param nsPid the process id in its own pid namespace: 1 for a container's first process
 * @param comm the thread's name, at most 15 bytes, as {@code /proc/PID/comm} shows it
 * @param cmdline the command line, arguments joined by blanks, secrets masked; ends in {@code …} where it is
 *     longer than what was read of it
 * @param threads how many threads it had
 * @param uid real user id in the initial user namespace
 * @param gid real group id in the initial user namespace
 * @param ageMs milliseconds from the process's start to the OOM
 * @param oomScoreAdj -1000 (never kill) to 1000, as {@code /proc/PID/oom_score_adj}
 * @param oomPoints the badness points that the kernel computed, in pages (see {@code oom_badness()} in mm/oom_kill.c)
 * @param totalVmBytes virtual memory, {@code mm->total_vm}
 * @param anonRssBytes resident anonymous memory, {@code MM_ANONPAGES}
 * @param fileRssBytes resident file mappings, {@code MM_FILEPAGES}
 * @param shmemRssBytes resident shared memory and tmpfs mappings, {@code MM_SHMEMPAGES}
 * @param swapBytes swapped out, {@code MM_SWAPENTS}
 * @param pgtablesBytes memory of the process's page tables
 * @param cgroupPath its memory cgroup from the root of the hierarchy; begins with {@code /…/} where the outermost of
 *     more than 16 levels are missing
 */
public record ProcessFacts(
        @Nullable Integer pid,
        @Nullable Integer tid,
        @Nullable Integer ppid,
        @Nullable Integer nsPid,
        @Nullable String comm,
        @Nullable String cmdline,
        @Nullable Integer threads,
        @Nullable Long uid,
        @Nullable Long gid,
        @Nullable Long ageMs,
        @Nullable Integer oomScoreAdj,
        @Nullable Long oomPoints,
        @Nullable Long totalVmBytes,
        @Nullable Long anonRssBytes,
        @Nullable Long fileRssBytes,
        @Nullable Long shmemRssBytes,
        @Nullable Long swapBytes,
        @Nullable Long pgtablesBytes,
        @Nullable String cgroupPath) {

    public ProcessFacts {
        if (pid != null && pid <= 0) {
            throw new IllegalArgumentException("pid must be positive: " + pid);
        }
    }

    /** A process whose threads were not counted. */
    public ProcessFacts(
            @Nullable Integer pid,
            @Nullable Integer tid,
            @Nullable Integer ppid,
            @Nullable Integer nsPid,
            @Nullable String comm,
            @Nullable String cmdline,
            @Nullable Long uid,
            @Nullable Long gid,
            @Nullable Long ageMs,
            @Nullable Integer oomScoreAdj,
            @Nullable Long oomPoints,
            @Nullable Long totalVmBytes,
            @Nullable Long anonRssBytes,
            @Nullable Long fileRssBytes,
            @Nullable Long shmemRssBytes,
            @Nullable Long swapBytes,
            @Nullable Long pgtablesBytes,
            @Nullable String cgroupPath) {
        this(
                pid,
                tid,
                ppid,
                nsPid,
                comm,
                cmdline,
                null,
                uid,
                gid,
                ageMs,
                oomScoreAdj,
                oomPoints,
                totalVmBytes,
                anonRssBytes,
                fileRssBytes,
                shmemRssBytes,
                swapBytes,
                pgtablesBytes,
                cgroupPath);
    }
}
