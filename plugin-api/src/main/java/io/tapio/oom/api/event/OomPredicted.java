package io.tapio.oom.api.event;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A predictor's verdict that a cgroup will hit its limit.
 *
 * @param severity warning, or critical when it is near and sure
 * @param cgroup the cgroup that is going to run out
 * @param prediction when, how sure, and by whom
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
        @JsonUnwrapped Ownership owner)
        implements OomEvent {

    public OomPredicted {
        Checks.identity(eventId, revision, time, node, origin);
        Checks.present("owner", owner);
        Checks.present("severity", severity);
        Checks.present("cgroup", cgroup);
        Checks.present("prediction", prediction);
    }

    @Override
    public EventType eventType() {
        return EventType.OOM_PREDICTED;
    }

    @Override
    public @Nullable String subjectCgroupPath() {
        return cgroup.cgroupPath();
    }

    @Override
    public OomPredicted withOwner(Ownership newOwner) {
        return copy(revision, newOwner);
    }

    @Override
    public OomPredicted withRevision(int newRevision) {
        return copy(newRevision, owner);
    }

    private OomPredicted copy(int newRevision, Ownership newOwner) {
        return new OomPredicted(eventId, newRevision, time, node, origin, severity, cgroup, prediction, newOwner);
    }
}
