package io.tapio.oom.api.event;

/**
 * What the pod belongs to.
 *
 * @param kind {@code Deployment}, {@code StatefulSet}, {@code DaemonSet}, {@code Job}, {@code CronJob}, ...
 * @param name the workload's name
 */
public record WorkloadFacts(String kind, String name) {

    public WorkloadFacts {
        Checks.text("workload.kind", kind);
        Checks.text("workload.name", name);
    }
}
