package io.tapio.oom.api.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import java.util.Map;
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
 * @param containerInit whether it was the first process of its container, pid 1 there: with it the container ends
 * @param environment its environment, secrets masked; only where {@code collect_environment} is on
 * @param why why it was killed, in one or two sentences of at most 1,000 characters
 * @param timeToExitMs from the kill to the process's end; told by a later revision
 * @param reapedBytes resident memory that the kernel's OOM reaper took from it before its end; told by a later revision
 * @param recovered {@code true} when it came late, from the kernel's log, since the direct way had missed it
 * @param history {@code true} when it happened before the collector was first started here
 * @param kubernetesVerdict what Kubernetes says of it; told by a later revision
 * @param impact what it means for the service; told by a later revision
 * @param foretold whether it was predicted; absent where nothing watched the limit's owner
 * @param test {@code true} when nobody died: it is made up to try a sink
 * @param owner whose cgroup the victim was in
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
        @Nullable Boolean containerInit,

        @JsonInclude(value = JsonInclude.Include.NON_EMPTY, content = JsonInclude.Include.ALWAYS) @Nullable Map<String, String> environment,

        @Nullable String why,
        @Nullable Long timeToExitMs,
        @Nullable Long reapedBytes,
        @Nullable Boolean recovered,
        @Nullable Boolean history,
        @Nullable KubernetesVerdict kubernetesVerdict,
        @Nullable Impact impact,
        @Nullable Foretold foretold,
        @Nullable Boolean test,
        @JsonUnwrapped Ownership owner)
        implements OomEvent {

    public OomKillVictim {
        Checks.identity(eventId, revision, time, node, origin);
        Checks.present("owner", owner);
        Checks.text("oom_id", oomId);
        Checks.present("victim", victim);
        Checks.present("victim.pid", victim.pid());
        environment = Copies.orAbsent(environment);
    }

    /** A kill that happened. */
    public OomKillVictim(
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
            @Nullable Boolean containerInit,
            @Nullable Map<String, String> environment,
            @Nullable String why,
            @Nullable Long timeToExitMs,
            @Nullable Long reapedBytes,
            @Nullable Boolean recovered,
            @Nullable Boolean history,
            @Nullable KubernetesVerdict kubernetesVerdict,
            @Nullable Impact impact,
            Ownership owner) {
        this(
                eventId,
                revision,
                time,
                node,
                origin,
                oomId,
                victim,
                victimCgroup,
                trigger,
                limitOwner,
                constraint,
                groupKill,
                allocation,
                containerInit,
                environment,
                why,
                timeToExitMs,
                reapedBytes,
                recovered,
                history,
                kubernetesVerdict,
                impact,
                null,
                null,
                owner);
    }

    /** A kill of which neither the reason nor what followed is known. */
    public OomKillVictim(
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
            Ownership owner) {
        this(
                eventId,
                revision,
                time,
                node,
                origin,
                oomId,
                victim,
                victimCgroup,
                trigger,
                limitOwner,
                constraint,
                groupKill,
                allocation,
                null,
                null,
                null,
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

    @Override
    public OomKillVictim withOwner(Ownership newOwner) {
        return copy(
                revision,
                timeToExitMs,
                reapedBytes,
                recovered,
                history,
                kubernetesVerdict,
                impact,
                foretold,
                test,
                newOwner);
    }

    @Override
    public OomKillVictim withRevision(int newRevision) {
        return copy(
                newRevision,
                timeToExitMs,
                reapedBytes,
                recovered,
                history,
                kubernetesVerdict,
                impact,
                foretold,
                test,
                owner);
    }

    /** The same event with how it came to be known: late from the kernel's log, from before the first start. */
    public OomKillVictim withTiming(@Nullable Boolean newRecovered, @Nullable Boolean newHistory) {
        return copy(
                revision,
                timeToExitMs,
                reapedBytes,
                newRecovered,
                newHistory,
                kubernetesVerdict,
                impact,
                foretold,
                test,
                owner);
    }

    /** The same event with what followed the kill in the kernel. */
    public OomKillVictim withAftermath(@Nullable Long newTimeToExitMs, @Nullable Long newReapedBytes) {
        return copy(
                revision,
                newTimeToExitMs,
                newReapedBytes,
                recovered,
                history,
                kubernetesVerdict,
                impact,
                foretold,
                test,
                owner);
    }

    /** The same event with what followed the kill in the cluster. */
    public OomKillVictim withConsequences(@Nullable KubernetesVerdict newVerdict, @Nullable Impact newImpact) {
        return copy(
                revision, timeToExitMs, reapedBytes, recovered, history, newVerdict, newImpact, foretold, test, owner);
    }

    /** The same event with whether it was predicted. */
    public OomKillVictim withForetold(@Nullable Foretold newForetold) {
        return copy(
                revision,
                timeToExitMs,
                reapedBytes,
                recovered,
                history,
                kubernetesVerdict,
                impact,
                newForetold,
                test,
                owner);
    }

    /** The same, marked as made up to try a sink. */
    public OomKillVictim asTest() {
        return copy(
                revision,
                timeToExitMs,
                reapedBytes,
                recovered,
                history,
                kubernetesVerdict,
                impact,
                foretold,
                true,
                owner);
    }

    private OomKillVictim copy(
            int newRevision,
            @Nullable Long newTimeToExitMs,
            @Nullable Long newReapedBytes,
            @Nullable Boolean newRecovered,
            @Nullable Boolean newHistory,
            @Nullable KubernetesVerdict newVerdict,
            @Nullable Impact newImpact,
            @Nullable Foretold newForetold,
            @Nullable Boolean newTest,
            Ownership newOwner) {
        return new OomKillVictim(
                eventId,
                newRevision,
                time,
                node,
                origin,
                oomId,
                victim,
                victimCgroup,
                trigger,
                limitOwner,
                constraint,
                groupKill,
                allocation,
                containerInit,
                environment,
                why,
                newTimeToExitMs,
                newReapedBytes,
                newRecovered,
                newHistory,
                newVerdict,
                newImpact,
                newForetold,
                newTest,
                newOwner);
    }
}
