package io.tapio.oom.kernel;

import org.jspecify.annotations.Nullable;

/**
 * One record of the kill ring: the kernel marked a task as an OOM victim.
 *
 * <p>Sizes in pages are as the kernel counts them; {@link OomRecordLayout} says where each field lies.
 *
 * @param sequence number of the mark since the program was loaded; a gap means that records were dropped
 * @param bootTimeNs {@code CLOCK_BOOTTIME} of the mark
 * @param oomBootTimeNs the OOM's own moment, {@code CLOCK_BOOTTIME}: the same number in every record of one OOM
 * @param firstMark the first kill of its OOM that found room in the ring; exactly one record of an OOM has it
 * @param victim the marked task
 * @param trigger the task whose allocation failed
 * @param victimMemcg the victim's memory cgroup
 * @param triggerMemcg the trigger's memory cgroup
 * @param limitOwner the cgroup whose limit was hit, where that could be told
 * @param ownerEvidence how {@code limitOwner} was found
 * @param control what {@code oom_kill_process} was called with; absent when its hook is not attached or the kernel
 *     did not go through it
 * @param triggerCmdline the trigger's command line with a NUL between its arguments; the victim's too where both are
 *     one process
 * @param triggerCmdlineCut there is more of the command line than {@code triggerCmdline} holds
 * @param groupKill {@code memory.oom.group} is set somewhere from the victim's cgroup up to the limit's owner
 * @param alreadyExiting the kernel let a process that was exiting anyway finish: no kill follows
 */
public record OomRecord(
        long sequence,
        long bootTimeNs,
        long oomBootTimeNs,
        boolean firstMark,
        Task victim,
        Task trigger,
        @Nullable Memcg victimMemcg,
        @Nullable Memcg triggerMemcg,
        @Nullable Memcg limitOwner,
        OwnerEvidence ownerEvidence,
        @Nullable Control control,
        @Nullable String triggerCmdline,
        boolean triggerCmdlineCut,
        boolean groupKill,
        boolean alreadyExiting)
        implements KernelRecord {

    /**
     * A task.
     *
     * @param tgid the process id
     * @param tid the thread id
     * @param nsTgid the process id in its own pid namespace
     * @param threads how many threads the process has
     * @param pidNamespaceLevel how deep its pid namespace lies; 0 is the root namespace
     * @param memory its memory; absent when it had none left
     */
    public record Task(
            int tgid,
            int tid,
            int ppid,
            int nsTgid,
            long uid,
            long gid,
            int oomScoreAdj,
            int threads,
            int pidNamespaceLevel,
            long startBootTimeNs,
            String comm,
            @Nullable TaskMemory memory) {}

    /** The counters of a task's {@code mm_struct}, as approximate as the kernel's own report of them. */
    public record TaskMemory(
            long totalVmPages,
            long anonRssPages,
            long fileRssPages,
            long shmemRssPages,
            long swapPages,
            long pgtablesBytes) {}

    /**
     * A memory cgroup.
     *
     * @param id the kernfs id
     * @param limitPages absent when there is no limit
     * @param swapIsMemsw on cgroup v1 the swap counter counts memory and swap together
     * @param path from the root of the hierarchy; absent when it could not be read
     * @param pathTruncated the outermost levels are missing from {@code path}
     */
    public record Memcg(
            long id,
            long usagePages,
            @Nullable Long limitPages,
            long peakPages,
            long swapUsagePages,
            boolean swapIsMemsw,
            @Nullable String path,
            boolean pathTruncated) {}

    /**
     * The arguments of {@code oom_kill_process}.
     *
     * @param entryBootTimeNs when it was entered; the same for every member of a group kill
     * @param constraint the kernel's {@code enum oom_constraint}: 0 none, 1 cpuset, 2 memory policy, 3 memcg
     * @param chosenTgid the process that was chosen
     * @param chosenPoints its badness points
     * @param totalPages what the candidates were weighed against
     */
    public record Control(
            long entryBootTimeNs,
            int constraint,
            int chosenTgid,
            long chosenPoints,
            long totalPages,
            long gfpMask,
            int order) {}

    /** How the limit's owner was found, in the order of the C enumeration. */
    public enum OwnerEvidence {
        NONE,
        OOM_CONTROL,
        OOM_LOCK,
        NO_MARGIN
    }
}
