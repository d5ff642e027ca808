package io.tapio.oom.host.consequence;

import io.tapio.oom.api.event.Impact;
import io.tapio.oom.api.event.KubernetesVerdict;
import io.tapio.oom.host.kubernetes.NodePod;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What is known so far of what one kill brought about. Belongs to one thread. */
final class Case {

    private final PodKill kill;
    private @Nullable NodePod pod;
    private @Nullable Surroundings around;
    private @Nullable KubernetesVerdict verdict;
    private @Nullable Instant heldUntil;
    private boolean asked;

    Case(PodKill kill) {
        this.kill = kill;
    }

    PodKill kill() {
        return kill;
    }

    /** Whether the surroundings are still to be asked for. */
    boolean isUnasked() {
        return !asked;
    }

    /** Whether they were not found yet. */
    boolean awaitsSurroundings() {
        return around == null;
    }

    void asked(NodePod whose) {
        asked = true;
        pod = whose;
    }

    void found(Surroundings surroundings) {
        around = surroundings;
        heldUntil = null;
    }

    /** @param until a verdict waits for the surroundings no longer than that; absent: not at all */
    void verdict(KubernetesVerdict latest, @Nullable Instant until) {
        verdict = latest;
        heldUntil = until;
    }

    /** Whether a verdict has waited long enough; it does so once. */
    boolean isHeldTooLong(Instant now) {
        boolean over = heldUntil != null && !heldUntil.isAfter(now);
        if (over) {
            heldUntil = null;
        }
        return over;
    }

    @Nullable KubernetesVerdict verdict() {
        return verdict;
    }

    /** By what is known: another one when the verdict comes after the surroundings. */
    @Nullable Impact impact() {
        return pod == null || around == null ? null : Impacts.of(pod, around, verdict);
    }
}
