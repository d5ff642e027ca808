package io.tapio.oom.host.container;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.PodFacts;
import org.jspecify.annotations.Nullable;

/**
 * Whose cgroup it is.
 *
 * @param container the innermost container around it
 * @param pod the innermost Kubernetes pod around it; a pod's own cgroup has a pod and no container
 */
public record Owner(
        @Nullable ContainerFacts container, @Nullable PodFacts pod) {

    /** A cgroup of the machine itself: a service, a mount, a session. */
    public static final Owner NOBODY = new Owner(null, null);
}
