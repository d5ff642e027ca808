package io.tapio.oom.host.consequence;

import io.tapio.oom.api.event.ContainerKind;
import io.tapio.oom.host.kubernetes.NodePod;
import io.tapio.oom.host.kubernetes.PodContainer;
import io.tapio.oom.host.kubernetes.Termination;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pods as the API server tells of them at moments around a kill. */
final class Pods {

    static final String UID = "1b2c3d4e-0000-4000-8000-000000000001";
    static final Instant KILLED = Instant.parse("2026-11-22T12:00:05.700Z");
    static final Instant SECOND = Instant.parse("2026-11-22T12:00:05Z");
    static final String FIRST = "first";
    static final String NEXT = "next";

    private Pods() {}

    static PodKill kill(String eventId, Instant time, String containerId) {
        return new PodKill(eventId, time, UID, List.of(containerId), "/kubepods/pod" + UID + "/" + containerId);
    }

    static NodePod pod(PodContainer... containers) {
        return pod(null, null, containers);
    }

    static NodePod pod(@Nullable String priorityClass, @Nullable String criticality, PodContainer... containers) {
        return new NodePod(
                UID,
                UID,
                "shop",
                "payment-1",
                "burstable",
                priorityClass,
                null,
                Map.of("app", "payment"),
                Map.of(),
                criticality,
                null,
                Arrays.asList(containers));
    }

    /** One that runs, and how the one before it ended. */
    static PodContainer running(String id, int restarts, @Nullable Termination last) {
        return container(id, restarts, true, null, last);
    }

    /** One that is to be started again, or not. */
    static PodContainer ended(String id, int restarts, Termination end) {
        return container(id, restarts, false, end, null);
    }

    /** One that waits to be started again: the kubelet leaves it the id of the one that ended. */
    static PodContainer crashLoop(String id, int restarts, Termination last) {
        return container(id, restarts, false, null, last);
    }

    static PodContainer container(
            String id, int restarts, boolean runs, @Nullable Termination end, @Nullable Termination last) {
        return new PodContainer(
                "payment",
                ContainerKind.MAIN,
                id,
                "containerd",
                null,
                null,
                null,
                null,
                restarts,
                runs,
                null,
                end,
                last);
    }

    static Termination end(@Nullable String id, String reason, int exitCode, @Nullable Instant finished) {
        return new Termination(id, reason, exitCode, finished);
    }

    static Termination oomKilled(@Nullable String id) {
        return end(id, "OOMKilled", 137, SECOND);
    }
}
