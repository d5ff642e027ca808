package io.tapio.oom.api.event;

/**
 * One step on the way from a pod to its workload.
 *
 * @param kind for example {@code ReplicaSet}
 * @param name its name
 */
public record WorkloadOwner(String kind, String name) {

    public WorkloadOwner {
        Checks.text("owners.kind", kind);
        Checks.text("owners.name", name);
    }
}
