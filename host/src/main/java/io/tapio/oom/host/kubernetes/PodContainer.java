package io.tapio.oom.host.kubernetes;

import io.tapio.oom.api.event.ContainerKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One container of a pod, from its specification and its status.
 *
 * @param id the runtime's full id without the runtime before it; absent until it was made
 * @param runtime what stands before the id: {@code containerd}, {@code cri-o}, {@code docker}
 * @param running whether it runs as far as Kubernetes knows
 * @param readySince when it was started, where it runs and is ready
 * @param ended how this very container ended: {@code state.terminated}
 * @param last how the one before it ended: {@code lastState.terminated}
 */
public record PodContainer(
        String name,
        ContainerKind kind,
        @Nullable String id,
        @Nullable String runtime,
        @Nullable String image,
        @Nullable String imageDigest,
        @Nullable Long memoryRequestBytes,
        @Nullable Long memoryLimitBytes,
        @Nullable Integer restartCount,
        boolean running,
        @Nullable Instant readySince,
        @Nullable Termination ended,
        @Nullable Termination last) {}
