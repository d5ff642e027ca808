package io.tapio.oom.host.source;

import io.tapio.oom.kernel.KernelRecord;
import io.tapio.oom.kernel.OomRecord;
import org.jspecify.annotations.Nullable;

/** What a source learned from the kernel, as the kernel said it. The assembly makes events of it. */
public sealed interface KernelFact {

    /**
     * A record of the eBPF program's ring: one marked victim.
     *
     * @param record the decoded record
     */
    record RingRecord(OomRecord record) implements KernelFact {}

    /**
     * A detail of the eBPF program's ring: context and candidates of an OOM come before its first kill, exits after.
     *
     * @param record any record but a kill
     */
    record RingDetail(KernelRecord record) implements KernelFact {}

    /**
     * One kill in the kernel's log with what its report says. Parts of the report that were cut or rate-limited away
     * are absent.
     *
     * @param bootTimeUs microseconds since boot by the log's clock, of the {@code Killed process} line; since 1970 where
     *     a text has a date in its place
     * @param victim who was killed
     * @param trigger who invoked the OOM killer
     * @param limit the cgroup's usage and limit lines
     * @param constraint {@code CONSTRAINT_MEMCG} and its kin
     * @param gfpMask hexadecimal, for example {@code 0xcc0}
     * @param order power of two of the pages asked for
     * @param groupMember whether this is a further victim of the OOM before it: a member of a group kill
     * @param details what else the report tells
     */
    record LogKill(
            long bootTimeUs,
            LogProcess victim,
            @Nullable LogProcess trigger,
            @Nullable LogLimit limit,
            @Nullable String constraint,
            @Nullable String gfpMask,
            @Nullable Integer order,
            boolean groupMember,
            LogDetails details)
            implements KernelFact {

        /** A kill of which nothing more is known. */
        public LogKill(
                long bootTimeUs,
                LogProcess victim,
                @Nullable LogProcess trigger,
                @Nullable LogLimit limit,
                @Nullable String constraint,
                @Nullable String gfpMask,
                @Nullable Integer order,
                boolean groupMember) {
            this(bootTimeUs, victim, trigger, limit, constraint, gfpMask, order, groupMember, LogDetails.NONE);
        }
    }

    /**
     * A process in a kernel report. Sizes are bytes.
     *
     * @param pid the process id, where the report tells it
     * @param cgroupPath {@code task_memcg} of the {@code oom-kill:} line
     */
    record LogProcess(
            @Nullable Integer pid,
            String comm,
            @Nullable Long uid,
            @Nullable Integer oomScoreAdj,
            @Nullable Long totalVmBytes,
            @Nullable Long anonRssBytes,
            @Nullable Long fileRssBytes,
            @Nullable Long shmemRssBytes,
            @Nullable Long pgtablesBytes,
            @Nullable String cgroupPath) {}

    /** The limit that was hit, as the report's {@code memory: usage ... limit ...} line and {@code oom_memcg} say. */
    record LogLimit(
            @Nullable String cgroupPath,
            @Nullable Long usageBytes,
            @Nullable Long limitBytes) {}

    /**
     * A cgroup's kill counter rose.
     *
     * @param bootTimeNs when that was seen
     * @param cgroupPath the cgroup, from the root of the hierarchy
     * @param kills by how much
     * @param usageBytes its usage when that was seen
     * @param limitBytes its limit; absent when there is none
     * @param peakBytes its highest usage so far
     */
    record CounterRise(
            long bootTimeNs,
            String cgroupPath,
            long kills,
            @Nullable Long usageBytes,
            @Nullable Long limitBytes,
            @Nullable Long peakBytes)
            implements KernelFact {}
}
