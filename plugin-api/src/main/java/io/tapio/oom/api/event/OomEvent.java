package io.tapio.oom.api.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, or is about to happen, to a process because of memory.
 *
 * <p>An event goes out at once with what is known. Facts that come later make the same event with the same
 * {@link #eventId()} and a higher {@link #revision()}.
 */
public sealed interface OomEvent
        permits OomKillTriggered, OomKillVictim, MemoryPressure, CgroupOomNotification, OomPredicted {

    /** The same on every attempt at delivery and after every restart. */
    String eventId();

    /** 0 at first, one more each time later facts complete the event. */
    int revision();

    /** When it happened, by the wall clock. */
    Instant time();

    /** The node it happened on. */
    String node();

    @JsonProperty("event_type")
    EventType eventType();

    @JsonProperty("severity")
    Severity severity();

    /** Which witness reported it. */
    Origin origin();

    /** The memory cgroup the event is about, from the root of the hierarchy: the victim's, or the sampled one. */
    @Nullable String subjectCgroupPath();

    /** Whose that cgroup is. */
    Ownership owner();

    /** The container, where the cgroup is one. */
    default @Nullable ContainerFacts container() {
        return owner().container();
    }

    /** The pod, where the cgroup belongs to one. */
    default @Nullable PodFacts pod() {
        return owner().pod();
    }

    /** What the pod belongs to. */
    default @Nullable WorkloadFacts workload() {
        return owner().workload();
    }

    /** The unit of systemd, where it is neither a container's nor a pod's. */
    default @Nullable UnitFacts unit() {
        return owner().unit();
    }

    /** The same event of another owner. */
    OomEvent withOwner(Ownership owner);

    /** The same event with another number of its revision. */
    OomEvent withRevision(int revision);

    /**
     * When what it warned of was over: then this revision is its last. Absent as long as it lasts, and for what can't be
     * taken back, as a kill.
     */
    @JsonIgnore
    default @Nullable Instant endedAt() {
        return null;
    }

    /** The moment that this revision tells of: that of the event, unless it is about something that goes on. */
    @JsonIgnore
    default Instant toldOf() {
        Instant over = endedAt();
        return over == null ? time() : over;
    }

    /** Whether a process is dead or about to be. */
    default boolean isCritical() {
        return severity() == Severity.CRITICAL;
    }

    /** Whether this is about what is coming. */
    default boolean isPredictive() {
        return eventType().predictive();
    }
}
