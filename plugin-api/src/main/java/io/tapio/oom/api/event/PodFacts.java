package io.tapio.oom.api.event;

import org.jspecify.annotations.Nullable;

/**
 * The Kubernetes pod that a cgroup belongs to.
 *
 * @param name the pod's name
 * @param namespace the pod's namespace
 * @param uid the pod's uid, with dashes
 * @param qos {@code guaranteed}, {@code burstable} or {@code besteffort}
 */
public record PodFacts(
        @Nullable String name,
        @Nullable String namespace,
        String uid,
        @Nullable String qos) {

    public PodFacts {
        Checks.text("pod.uid", uid);
    }
}
