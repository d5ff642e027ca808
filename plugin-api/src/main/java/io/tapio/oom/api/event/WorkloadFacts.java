package io.tapio.oom.api.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the pod belongs to: the last of its owners.
 *
 * @param kind {@code Deployment}, {@code StatefulSet}, {@code DaemonSet}, {@code Job}, {@code CronJob}, ...; for a pod
 *     without an owner {@code Pod}, for one from a file of its node {@code Node}
 * @param name the workload's name
 * @param owners the way to it from the pod's own controller on, the workload itself last; absent where the controller is
 *     the workload
 */
public record WorkloadFacts(
        String kind, String name, @Nullable List<WorkloadOwner> owners) {

    public WorkloadFacts {
        Checks.text("workload.kind", kind);
        Checks.text("workload.name", name);
        owners = Copies.orAbsent(owners);
    }

    /** A workload that is the pod's own controller. */
    public WorkloadFacts(String kind, String name) {
        this(kind, name, null);
    }
}
