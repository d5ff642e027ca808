package io.tapio.oom.api.event;

import org.jspecify.annotations.Nullable;

/**
 * Whose cgroup it is, as far as it is known. In JSON its parts stand beside the event's other facts.
 *
 * @param container the innermost container around it
 * @param pod the Kubernetes pod around it; a pod's own cgroup has a pod and no container
 * @param workload what the pod belongs to
 * @param unit the unit of systemd, where it is neither a container's nor a pod's
 */
public record Ownership(
        @Nullable ContainerFacts container,
        @Nullable PodFacts pod,
        @Nullable WorkloadFacts workload,
        @Nullable UnitFacts unit) {

    /** Nothing is known, or it is the machine's own. */
    public static final Ownership NONE = new Ownership(null, null, null, null);

    /** A container's or a pod's. */
    public static Ownership of(
            @Nullable ContainerFacts container, @Nullable PodFacts pod, @Nullable WorkloadFacts workload) {
        return new Ownership(container, pod, workload, null);
    }
}
