package io.tapio.oom.plugin.kubernetesevents;

import io.tapio.oom.api.event.EventType;

/**
 * What an Event is called, in Kubernetes' style. None is a word of the kubelet's ({@code OOMKilling}, {@code SystemOOM},
 * {@code OOMKilled}), so that nobody takes one for the other.
 */
final class Reasons {

    private Reasons() {}

    static String reason(EventType type) {
        return switch (type) {
            case OOM_KILL_VICTIM -> "ProcessOOMKilled";
            case OOM_KILL_TRIGGERED -> "MemoryExhausted";
            case CGROUP_OOM_NOTIFICATION -> "OOMKillCounted";
            case OOM_PREDICTED -> "OOMPredicted";
            case MEMORY_PRESSURE_CRITICAL -> "MemoryPressureCritical";
            case MEMORY_PRESSURE_HIGH -> "MemoryPressureHigh";
            case CONTAINER_MEMORY_LIMIT -> "MemoryLimitHit";
        };
    }

    /** What was done. */
    static String action(EventType type) {
        return switch (type) {
            case OOM_KILL_VICTIM, OOM_KILL_TRIGGERED, CGROUP_OOM_NOTIFICATION -> "Killing";
            default -> "Observing";
        };
    }
}
