package io.tapio.oom.host.consequence;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OuterContainer;
import io.tapio.oom.api.event.PodFacts;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A kill in a pod, as far as its consequences go.
 *
 * @param time by the kernel's clock
 * @param podUid the uid that the pod's cgroup has
 * @param containerIds the victim's container and those around it: the pod knows the outermost of a Docker in Docker
 */
record PodKill(
        String eventId,
        Instant time,
        String podUid,
        List<String> containerIds,
        @Nullable String cgroupPath) {

    /** {@code null} where it was in no pod. */
    static @Nullable PodKill of(OomEvent event) {
        PodFacts pod = event.pod();
        return pod == null
                ? null
                : new PodKill(event.eventId(), event.time(), pod.uid(), containers(event), event.subjectCgroupPath());
    }

    /** The containers that an event is about, the innermost first. */
    static List<String> containers(OomEvent event) {
        ContainerFacts innermost = event.container();
        List<String> ids = new ArrayList<>();
        if (innermost != null) {
            ids.add(innermost.id());
            if (innermost.outer() != null) {
                innermost.outer().stream().map(OuterContainer::id).forEach(ids::add);
            }
        }
        return ids;
    }

    /** When it was, as Kubernetes tells times: to the second. */
    Instant second() {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    boolean in(@Nullable String containerId) {
        return containerId != null && containerIds.contains(containerId);
    }
}
