package io.tapio.oom.host.kubernetes;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How a container ended, in Kubernetes' words ({@code ContainerStateTerminated}).
 *
 * @param containerId the runtime's full id of the one that ended, without the runtime before it
 * @param finishedAt to the second
 */
public record Termination(
        @Nullable String containerId,
        @Nullable String reason,
        int exitCode,
        @Nullable Instant finishedAt) {}
