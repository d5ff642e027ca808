package io.tapio.oom.api.event;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A predictor's verdict that a cgroup will hit its limit. Revision 0 raises it; later ones say what has changed; the last
 * one has {@code endedAt}.
 *
 * @param time when it was raised
 * @param severity warning, or critical when it is near and sure
 * @param cgroup the cgroup that is going to run out
 * @param prediction when, how sure, and by whom; of the last revision, as it was told before
 * @param why what speaks for it, or what ended it, in one sentence
 * @param endedAt since when it does not stand any more; absent as long as it does
 * @param ending why it is over; there when {@code endedAt} is
 * @param leadSeconds where it came true, from its raising to the kill
 * @param owner whose cgroup it is
 */
public record OomPredicted(
        String eventId,
        int revision,
        Instant time,
        String node,
        Origin origin,
        Severity severity,
        MemoryCgroup cgroup,
        Prediction prediction,
        @Nullable String why,

        @JsonIgnore(false) @JsonProperty("ended_at") @Nullable Instant endedAt,

        @Nullable Ending ending,
        @Nullable Double leadSeconds,
        @JsonUnwrapped Ownership owner)
        implements OomEvent {

    public OomPredicted {
        Checks.identity(eventId, revision, time, node, origin);
        Checks.present("owner", owner);
        Checks.present("severity", severity);
        Checks.present("cgroup", cgroup);
        Checks.present("prediction", prediction);
        Checks.finite("lead_seconds", leadSeconds);
        if (ending != null && endedAt == null) {
            throw new IllegalArgumentException("what has an ending says when: " + ending);
        }
    }

    /** A verdict that stands, without its reason. */
    public OomPredicted(
            String eventId,
            int revision,
            Instant time,
            String node,
            Origin origin,
            Severity severity,
            MemoryCgroup cgroup,
            Prediction prediction,
            Ownership owner) {
        this(eventId, revision, time, node, origin, severity, cgroup, prediction, null, null, null, null, owner);
    }

    @Override
    public EventType eventType() {
        return EventType.OOM_PREDICTED;
    }

    @Override
    public Instant toldOf() {
        return endedAt == null ? prediction.saidAt() : endedAt;
    }

    @Override
    public @Nullable String subjectCgroupPath() {
        return cgroup.cgroupPath();
    }

    @Override
    public OomPredicted withOwner(Ownership newOwner) {
        return copy(revision, why, endedAt, ending, leadSeconds, newOwner);
    }

    @Override
    public OomPredicted withRevision(int newRevision) {
        return copy(newRevision, why, endedAt, ending, leadSeconds, owner);
    }

    /** Its last revision. */
    public OomPredicted ended(Instant at, Ending how, @Nullable Double lead, String sentence) {
        return copy(revision + 1, sentence, at, how, lead, owner);
    }

    private OomPredicted copy(
            int newRevision,
            @Nullable String newWhy,
            @Nullable Instant newEndedAt,
            @Nullable Ending newEnding,
            @Nullable Double newLead,
            Ownership newOwner) {
        return new OomPredicted(
                eventId,
                newRevision,
                time,
                node,
                origin,
                severity,
                cgroup,
                prediction,
                newWhy,
                newEndedAt,
                newEnding,
                newLead,
                newOwner);
    }
}
