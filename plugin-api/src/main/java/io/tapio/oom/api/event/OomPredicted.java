package io.tapio.oom.api.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A predictor's verdict that a cgroup will hit its limit.
 *
 * @param severity warning, or critical when it is near and sure
 * @param cgroup the cgroup that is going to run out
 * @param prediction when, how sure, and by whom
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
        @Nullable ContainerFacts container,
        @Nullable PodFacts pod,
        @Nullable WorkloadFacts workload)
        implements OomEvent {

    public OomPredicted {
        Checks.identity(eventId, revision, time, node, origin);
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
}
