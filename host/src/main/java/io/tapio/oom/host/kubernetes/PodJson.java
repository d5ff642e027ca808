package io.tapio.oom.host.kubernetes;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is read of a pod as the API server sends it ({@code v1.Pod}); all else, most of it, never becomes an object. The
 * names are those of the Kubernetes API.
 */
record PodJson(
        @Nullable Metadata metadata,
        @Nullable Spec spec,
        @Nullable Status status,
        @Nullable Integer code,
        @Nullable String message) {

    /** {@code ObjectMeta}. */
    record Metadata(
            @Nullable String name,
            @Nullable String namespace,
            @Nullable String uid,
            @Nullable String resourceVersion,
            @Nullable Map<String, String> labels,
            @Nullable Map<String, String> annotations,
            @Nullable List<Owner> ownerReferences) {

        /** The owner that controls it. */
        NodePod.@Nullable Controller controller() {
            for (Owner each : ownerReferences == null ? List.<Owner>of() : ownerReferences) {
                if (each.isController()
                        && each.apiVersion() != null
                        && each.kind() != null
                        && each.name() != null
                        && each.uid() != null) {
                    return new NodePod.Controller(each.apiVersion(), each.kind(), each.name(), each.uid());
                }
            }
            return null;
        }
    }

    /** {@code OwnerReference}. */
    record Owner(
            @Nullable String apiVersion,
            @Nullable String kind,
            @Nullable String name,
            @Nullable String uid,
            @Nullable Boolean controller) {

        Owner {
            apiVersion = absentWhenBlank(apiVersion);
            kind = absentWhenBlank(kind);
            name = absentWhenBlank(name);
            uid = absentWhenBlank(uid);
        }

        boolean isController() {
            return Boolean.TRUE.equals(controller);
        }
    }

    /** {@code PodSpec}. */
    record Spec(
            @Nullable String nodeName,
            @Nullable String priorityClassName,
            @Nullable Integer priority,
            @Nullable List<Container> containers,
            @Nullable List<Container> initContainers,
            @Nullable List<Container> ephemeralContainers) {}

    /** {@code Container} and {@code EphemeralContainer}. */
    record Container(
            @Nullable String name,
            @Nullable String image,
            @Nullable String restartPolicy,
            @Nullable Resources resources) {

        Container {
            name = absentWhenBlank(name);
        }
    }

    /** {@code ResourceRequirements}: quantities by the resource's name. */
    record Resources(
            @Nullable Map<String, String> requests,
            @Nullable Map<String, String> limits) {}

    /** {@code PodStatus}. */
    record Status(
            @Nullable String qosClass,
            @Nullable List<ContainerStatus> containerStatuses,
            @Nullable List<ContainerStatus> initContainerStatuses,
            @Nullable List<ContainerStatus> ephemeralContainerStatuses) {

        @JsonCreator
        Status {}

        /** An error in a watch has a word where a pod has its status. */
        @JsonCreator
        static Status ofWord(String word) {
            return new Status(null, null, null, null);
        }
    }

    /** {@code ContainerStatus}. */
    record ContainerStatus(
            @Nullable String name,
            @Nullable String imageID,
            @Nullable String containerID,
            @Nullable Boolean ready,
            @Nullable Integer restartCount,
            @Nullable State state,
            @Nullable State lastState) {

        boolean isReady() {
            return Boolean.TRUE.equals(ready);
        }
    }

    /** {@code ContainerState}. */
    record State(@Nullable Running running, @Nullable Terminated terminated) {}

    /** {@code ContainerStateRunning}. */
    record Running(@Nullable String startedAt) {

        /** {@code null} where there is none, or none that can be read. */
        @Nullable Instant started() {
            return instant(startedAt);
        }
    }

    /** {@code ContainerStateTerminated}. */
    record Terminated(
            @Nullable String containerID,
            @Nullable String reason,
            @Nullable Integer exitCode,
            @Nullable String finishedAt) {

        /** {@code null} where there is none, or none that can be read. */
        @Nullable Instant finished() {
            return instant(finishedAt);
        }
    }

    private static @Nullable Instant instant(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException unreadable) {
            return null;
        }
    }

    /** A name of nothing but blanks names nothing. */
    static @Nullable String absentWhenBlank(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
