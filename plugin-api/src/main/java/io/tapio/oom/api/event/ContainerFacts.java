package io.tapio.oom.api.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The container that a cgroup belongs to: the innermost one around it.
 *
 * @param id the runtime's full id
 * @param name its name in the pod or at the runtime
 * @param runtime {@code containerd}, {@code cri-o}, {@code docker}, {@code podman}; also {@code lxc},
 *     {@code systemd-nspawn}, and {@code buildkit} for a step of a build; {@value #UNKNOWN_RUNTIME} where nothing tells
 * @param kind what it is to its pod; only where Kubernetes told, or for a sandbox its runtime's files
 * @param image the image's name as the pod or the runtime has it
 * @param imageDigest the digest of the image that runs, {@code sha256:...}
 * @param memoryRequestBytes {@code resources.requests.memory}; absent when there is none
 * @param memoryLimitBytes {@code resources.limits.memory}; absent when there is none
 * @param restartCount how often the kubelet had started it again when the event was made
 * @param outer the containers around it, the nearest first: a kind node, a Docker in Docker; absent when there are none
 */
public record ContainerFacts(
        String id,
        @Nullable String name,
        String runtime,
        @Nullable ContainerKind kind,
        @Nullable String image,
        @Nullable String imageDigest,
        @Nullable Long memoryRequestBytes,
        @Nullable Long memoryLimitBytes,
        @Nullable Integer restartCount,
        @Nullable List<OuterContainer> outer) {

    /** The runtime of a container of which nothing tells it. */
    public static final String UNKNOWN_RUNTIME = "unknown";

    public ContainerFacts {
        Checks.text("container.id", id);
        Checks.text("container.runtime", runtime);
        outer = Copies.orAbsent(outer);
    }

    /** A container of which its cgroup's path and a name are known. */
    public ContainerFacts(String id, @Nullable String name, String runtime) {
        this(id, name, runtime, null, null, null, null, null, null, null);
    }
}
