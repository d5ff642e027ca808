package io.tapio.oom.api.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The OOM killer was invoked.
 *
 * @param oomId joins this event with those of its victims
 * @param trigger the process whose allocation failed; not always the one that died
 * @param limitOwner the cgroup whose limit was hit; absent when the whole machine ran out
 * @param chosenPid process id of the victim that the kernel chose first
 * @param constraint what bounded the allocation
 * @param groupKill whether the kernel killed every process of a cgroup ({@code memory.oom.group})
 * @param allocation the allocation that failed
 */
public record OomKillTriggered(
        String eventId,
        int revision,
        Instant time,
        String node,
        Origin origin,
        String oomId,
        @Nullable ProcessFacts trigger,
        @Nullable MemoryCgroup limitOwner,
        @Nullable Integer chosenPid,
        @Nullable Constraint constraint,
        @Nullable Boolean groupKill,
        @Nullable Allocation allocation,
        @Nullable ContainerFacts container,
        @Nullable PodFacts pod,
        @Nullable WorkloadFacts workload)
        implements OomEvent {

    public OomKillTriggered {
        Checks.identity(eventId, revision, time, node, origin);
        Checks.text("oom_id", oomId);
    }

    @Override
    public EventType eventType() {
        return EventType.OOM_KILL_TRIGGERED;
    }

    @Override
    public Severity severity() {
        return Severity.CRITICAL;
    }

    /** The limit owner's path, else the trigger's. */
    @Override
    public @Nullable String subjectCgroupPath() {
        if (limitOwner != null && limitOwner.cgroupPath() != null) {
            return limitOwner.cgroupPath();
        }
        return trigger == null ? null : trigger.cgroupPath();
    }
}
