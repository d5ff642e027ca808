package io.tapio.oom.api.event;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The Kubernetes pod that a cgroup belongs to.
 *
 * @param name the pod's name
 * @param namespace the pod's namespace
 * @param uid the pod's uid, with dashes; for a static pod the one that the kubelet's cgroups have, a hash without dashes
 * @param qos {@code guaranteed}, {@code burstable} or {@code besteffort}
 * @param priorityClass {@code spec.priorityClassName}
 * @param priority {@code spec.priority}, which the class stands for
 * @param labels those that the configuration lets through, by name
 * @param annotations those that the configuration lets through, by name
 */
public record PodFacts(
        @Nullable String name,
        @Nullable String namespace,
        String uid,
        @Nullable String qos,
        @Nullable String priorityClass,
        @Nullable Integer priority,
        @Nullable Map<String, String> labels,
        @Nullable Map<String, String> annotations) {

    public PodFacts {
        Checks.text("pod.uid", uid);
        labels = Copies.orAbsent(labels);
        annotations = Copies.orAbsent(annotations);
    }

    /** A pod of which no more than its identity is known. */
    public PodFacts(@Nullable String name, @Nullable String namespace, String uid, @Nullable String qos) {
        this(name, namespace, uid, qos, null, null, null, null);
    }
}
