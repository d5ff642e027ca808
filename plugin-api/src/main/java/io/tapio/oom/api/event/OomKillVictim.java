package io.tapio.oom.api.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One process was killed. A group kill makes one of these for each member.
 *
 * @param oomId joins the victims of one OOM with its trigger
 * @param victim who died
 * @param victimCgroup the victim's own memory cgroup
 * @param trigger the process whose allocation failed; not always the one that died
 * @param limitOwner the cgroup whose limit was hit; absent when the whole machine ran out
 * @param constraint what bounded the allocation
 * @param groupKill whether the kernel killed every process of a cgroup ({@code memory.oom.group})
 * @param allocation the allocation that failed
 */
public record OomKillVictim(
        String eventId,
        int revision,
        Instant time,
        String node,
        Origin origin,
        String oomId,
        ProcessFacts victim,
        @Nullable MemoryCgroup victimCgroup,
        @Nullable ProcessFacts trigger,
        @Nullable MemoryCgroup limitOwner,
        @Nullable Constraint constraint,
        @Nullable Boolean groupKill,
        @Nullable Allocation allocation,
        @Nullable ContainerFacts container,
        @Nullable PodFacts pod,
        @Nullable WorkloadFacts workload)
        implements OomEvent {

    public OomKillVictim {
        Checks.identity(eventId, revision, time, node, origin);
        Checks.text("oom_id", oomId);
        Checks.present("victim", victim);
        Checks.present("victim.pid", victim.pid());
    }

    @Override
    public EventType eventType() {
        return EventType.OOM_KILL_VICTIM;
    }

    @Override
    public Severity severity() {
        return Severity.CRITICAL;
    }

    @Override
    public @Nullable String subjectCgroupPath() {
        return victim.cgroupPath();
    }
}
