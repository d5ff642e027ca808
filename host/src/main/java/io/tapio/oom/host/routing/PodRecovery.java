package io.tapio.oom.host.routing;

import io.tapio.oom.host.kubernetes.NodePod;
import io.tapio.oom.host.kubernetes.PodBook;
import io.tapio.oom.host.kubernetes.PodContainer;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Knows from the pods' news whether a container is well again: Kubernetes has started it behind the kill, it is ready,
 * and has run for a while, so that one that is killed again and again is not well in between.
 */
public final class PodRecovery implements Recovery {

    /** How long it must have run. */
    static final Duration STAYS = Duration.ofMinutes(1);

    private final Function<String, @Nullable NodePod> pods;

    public PodRecovery(PodBook book) {
        this(book::byCgroupUid);
    }

    /** @param pods what is known of a pod, by its cgroup's uid */
    PodRecovery(Function<String, @Nullable NodePod> pods) {
        this.pods = pods;
    }

    @Override
    public @Nullable Instant since(String podUid, String container, Instant after, Instant now) {
        NodePod pod = pods.apply(podUid);
        if (pod == null) {
            return null;
        }
        for (PodContainer each : pod.containers()) {
            Instant since = each.readySince();
            // Kubernetes tells times to the second.
            if (each.name().equals(container)
                    && since != null
                    && since.isAfter(after.minusSeconds(1))
                    && !since.plus(STAYS).isAfter(now)) {
                return since;
            }
        }
        return null;
    }
}
