package io.tapio.oom.api.event;

import org.jspecify.annotations.Nullable;

/**
 * The container that a cgroup belongs to.
 *
 * @param id the runtime's full id
 * @param name its name in the pod or at the runtime
 * @param runtime {@code containerd}, {@code cri-o}, {@code docker}, {@code podman}; {@code unknown} where the path does
 *     not tell
 */
public record ContainerFacts(String id, @Nullable String name, String runtime) {

    public ContainerFacts {
        Checks.text("container.id", id);
        Checks.text("container.runtime", runtime);
    }
}
