package io.tapio.oom.api.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What Kubernetes says of a kill that the kernel is sure of, for the container that the victim was in.
 *
 * @param verdict how it compares with the kernel's
 * @param reason {@code state.terminated.reason}, for example {@code OOMKilled} or {@code Error}
 * @param exitCode the exit code of the container, 137 for a SIGKILL
 * @param finishedAt when Kubernetes says that the container ended, to the second
 * @param restartCount how often the kubelet has started the container again by then
 * @param toldAfterMs from the kill to when the collector had heard of the container's end
 */
public record KubernetesVerdict(
        Verdict verdict,
        @Nullable String reason,
        @Nullable Integer exitCode,
        @Nullable Instant finishedAt,
        @Nullable Integer restartCount,
        @Nullable Long toldAfterMs) {

    public KubernetesVerdict {
        Checks.present("kubernetes_verdict.verdict", verdict);
    }
}
