package io.tapio.oom.api.event;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.List;
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
 * @param candidates whom the kernel weighed: those it could kill by points, highest first, at most 100, then those it
 *     passed over, at most 20
 * @param candidatesTotal how many it weighed, those not told included
 * @param memory the memory of the limit's owner; of the trigger's cgroup when the whole machine ran out
 * @param why why the chosen one was chosen, in one or two sentences of at most 1,000 characters
 * @param recovered {@code true} when it came late, from the kernel's log, since the direct way had missed it
 * @param history {@code true} when it happened before the collector was first started here
 * @param foretold whether it was predicted; absent where nothing watched the limit's owner
 * @param owner whose cgroup the limit's owner is, else the trigger's
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
        @Nullable List<Candidate> candidates,
        @Nullable Integer candidatesTotal,
        @Nullable MemoryStatistics memory,
        @Nullable String why,
        @Nullable Boolean recovered,
        @Nullable Boolean history,
        @Nullable Foretold foretold,
        @JsonUnwrapped Ownership owner)
        implements OomEvent {

    public OomKillTriggered {
        Checks.identity(eventId, revision, time, node, origin);
        Checks.present("owner", owner);
        Checks.text("oom_id", oomId);
        candidates = Copies.orAbsent(candidates);
    }

    /** An OOM of which it is not known whether it was predicted. */
    public OomKillTriggered(
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
            @Nullable List<Candidate> candidates,
            @Nullable Integer candidatesTotal,
            @Nullable MemoryStatistics memory,
            @Nullable String why,
            @Nullable Boolean recovered,
            @Nullable Boolean history,
            Ownership owner) {
        this(
                eventId,
                revision,
                time,
                node,
                origin,
                oomId,
                trigger,
                limitOwner,
                chosenPid,
                constraint,
                groupKill,
                allocation,
                candidates,
                candidatesTotal,
                memory,
                why,
                recovered,
                history,
                null,
                owner);
    }

    /** An OOM of which candidates, memory and the reason of the choice are not known. */
    public OomKillTriggered(
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
            Ownership owner) {
        this(
                eventId,
                revision,
                time,
                node,
                origin,
                oomId,
                trigger,
                limitOwner,
                chosenPid,
                constraint,
                groupKill,
                allocation,
                null,
                null,
                null,
                null,
                null,
                null,
                owner);
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

    @Override
    public OomKillTriggered withOwner(Ownership newOwner) {
        return copy(revision, recovered, history, foretold, newOwner);
    }

    @Override
    public OomKillTriggered withRevision(int newRevision) {
        return copy(newRevision, recovered, history, foretold, owner);
    }

    /** The same event with how it came to be known: late from the kernel's log, from before the first start. */
    public OomKillTriggered withTiming(@Nullable Boolean newRecovered, @Nullable Boolean newHistory) {
        return copy(revision, newRecovered, newHistory, foretold, owner);
    }

    /** The same event with whether it was predicted. */
    public OomKillTriggered withForetold(@Nullable Foretold newForetold) {
        return copy(revision, recovered, history, newForetold, owner);
    }

    private OomKillTriggered copy(
            int newRevision,
            @Nullable Boolean newRecovered,
            @Nullable Boolean newHistory,
            @Nullable Foretold newForetold,
            Ownership newOwner) {
        return new OomKillTriggered(
                eventId,
                newRevision,
                time,
                node,
                origin,
                oomId,
                trigger,
                limitOwner,
                chosenPid,
                constraint,
                groupKill,
                allocation,
                candidates,
                candidatesTotal,
                memory,
                why,
                newRecovered,
                newHistory,
                newForetold,
                newOwner);
    }
}
