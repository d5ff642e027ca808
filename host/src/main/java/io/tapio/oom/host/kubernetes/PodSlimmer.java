package io.tapio.oom.host.kubernetes;

import static io.tapio.oom.host.kubernetes.PodJson.absentWhenBlank;

import io.fabric8.kubernetes.api.model.Quantity;
import io.tapio.oom.api.event.ContainerKind;
import io.tapio.oom.host.config.Glob;
import io.tapio.oom.host.kubernetes.PodJson.Container;
import io.tapio.oom.host.kubernetes.PodJson.ContainerStatus;
import io.tapio.oom.host.kubernetes.PodJson.Metadata;
import io.tapio.oom.host.kubernetes.PodJson.Resources;
import io.tapio.oom.host.kubernetes.PodJson.Spec;
import io.tapio.oom.host.kubernetes.PodJson.State;
import io.tapio.oom.host.kubernetes.PodJson.Status;
import io.tapio.oom.host.kubernetes.PodJson.Terminated;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Takes of a pod what is kept of it. Stateless but for its settings; for any thread. */
final class PodSlimmer {

    private static final String CRITICALITY = "tapio.io/criticality";
    private static final String HASH = "kubernetes.io/config.hash";
    private static final String MIRROR = "kubernetes.io/config.mirror";
    private static final String BEFORE_ID = "://";
    private static final Spec NO_SPEC = new Spec(null, null, null, null, null, null);
    private static final Status NO_STATUS = new Status(null, null, null, null);

    private final List<Glob> annotations;

    /** @param annotations those that are kept */
    PodSlimmer(List<Glob> annotations) {
        this.annotations = List.copyOf(annotations);
    }

    /** {@code null} when it lacks what makes it a pod: name, namespace and uid. */
    @Nullable NodePod slim(PodJson pod) {
        Metadata metadata = pod.metadata();
        String uid = metadata == null ? null : absentWhenBlank(metadata.uid());
        String name = metadata == null ? null : absentWhenBlank(metadata.name());
        String namespace = metadata == null ? null : absentWhenBlank(metadata.namespace());
        if (metadata == null || uid == null || name == null || namespace == null) {
            return null;
        }
        Spec spec = Objects.requireNonNullElse(pod.spec(), NO_SPEC);
        Status status = Objects.requireNonNullElse(pod.status(), NO_STATUS);
        Map<String, String> labels = Objects.requireNonNullElse(metadata.labels(), Map.of());
        Map<String, String> noted = Objects.requireNonNullElse(metadata.annotations(), Map.of());
        String criticality = labels.get(CRITICALITY);
        return new NodePod(
                uid,
                cgroupUid(uid, noted),
                namespace.intern(),
                name,
                status.qosClass() == null
                        ? null
                        : status.qosClass().toLowerCase(Locale.ROOT).intern(),
                shared(absentWhenBlank(spec.priorityClassName())),
                spec.priority(),
                shared(labels),
                kept(noted),
                criticality == null ? noted.get(CRITICALITY) : criticality,
                metadata.controller(),
                containers(spec, status));
    }

    /** Most pods of a node have most of these texts in common: one copy serves all, as long as there is one of them. */
    private static @Nullable String shared(@Nullable String text) {
        return text == null ? null : text.intern();
    }

    private static Map<String, String> shared(Map<String, String> texts) {
        Map<String, String> shared = new HashMap<>();
        texts.forEach((name, value) -> shared.put(name.intern(), value == null ? "" : value.intern()));
        return shared;
    }

    /** The API server has a mirror of a static pod, with a uid of its own; the kubelet goes by the hash of its file. */
    private static String cgroupUid(String uid, Map<String, String> annotations) {
        String hash = absentWhenBlank(annotations.get(HASH));
        return hash != null && annotations.containsKey(MIRROR) ? hash : uid;
    }

    private Map<String, String> kept(Map<String, String> all) {
        Map<String, String> kept = new HashMap<>(all);
        kept.keySet().removeIf(name -> annotations.stream().noneMatch(each -> each.matches(name)));
        return kept;
    }

    private static List<PodContainer> containers(Spec spec, Status status) {
        List<PodContainer> containers = new ArrayList<>();
        add(containers, spec.containers(), status.containerStatuses(), ContainerKind.MAIN);
        add(containers, spec.initContainers(), status.initContainerStatuses(), ContainerKind.INIT);
        add(containers, spec.ephemeralContainers(), status.ephemeralContainerStatuses(), ContainerKind.EPHEMERAL);
        return containers;
    }

    private static void add(
            List<PodContainer> into,
            @Nullable List<Container> specified,
            @Nullable List<ContainerStatus> statuses,
            ContainerKind kind) {
        for (Container each : specified == null ? List.<Container>of() : specified) {
            if (each.name() != null) {
                boolean stays = kind == ContainerKind.INIT && "Always".equals(each.restartPolicy());
                into.add(container(
                        each.name(), each, status(each.name(), statuses), stays ? ContainerKind.SIDECAR : kind));
            }
        }
    }

    private static @Nullable ContainerStatus status(String name, @Nullable List<ContainerStatus> statuses) {
        return statuses == null
                ? null
                : statuses.stream()
                        .filter(each -> name.equals(each.name()))
                        .findFirst()
                        .orElse(null);
    }

    private static PodContainer container(
            String name, Container specified, @Nullable ContainerStatus status, ContainerKind kind) {
        String runtimeAndId = status == null ? null : absentWhenBlank(status.containerID());
        State state = status == null ? null : status.state();
        State last = status == null ? null : status.lastState();
        Resources resources = specified.resources();
        return new PodContainer(
                name.intern(),
                kind,
                id(runtimeAndId),
                shared(runtime(runtimeAndId)),
                shared(absentWhenBlank(specified.image())),
                shared(digest(status == null ? null : status.imageID())),
                bytes(resources == null ? null : resources.requests()),
                bytes(resources == null ? null : resources.limits()),
                status == null ? null : status.restartCount(),
                state != null && state.running() != null,
                status != null && status.isReady() && state != null && state.running() != null
                        ? state.running().started()
                        : null,
                termination(state),
                termination(last));
    }

    private static @Nullable Termination termination(@Nullable State state) {
        Terminated ended = state == null ? null : state.terminated();
        return ended == null || ended.exitCode() == null
                ? null
                : new Termination(
                        id(absentWhenBlank(ended.containerID())),
                        absentWhenBlank(ended.reason()),
                        ended.exitCode(),
                        ended.finished());
    }

    /** Of {@code containerd://4f1a...} what stands behind the runtime. */
    private static @Nullable String id(@Nullable String runtimeAndId) {
        int at = runtimeAndId == null ? -1 : runtimeAndId.indexOf(BEFORE_ID);
        return runtimeAndId == null || at < 0 ? runtimeAndId : runtimeAndId.substring(at + BEFORE_ID.length());
    }

    private static @Nullable String runtime(@Nullable String runtimeAndId) {
        int end = runtimeAndId == null ? -1 : runtimeAndId.indexOf(BEFORE_ID);
        return runtimeAndId == null || end < 1 ? null : absentWhenBlank(runtimeAndId.substring(0, end));
    }

    /** Of {@code docker.io/library/x@sha256:12..}, or of an image that was never in a registry, {@code sha256:12..}. */
    private static @Nullable String digest(@Nullable String imageId) {
        int begin = imageId == null ? -1 : imageId.indexOf("sha256:");
        return imageId == null || begin < 0 ? null : imageId.substring(begin);
    }

    /** Kubernetes writes quantities in many ways: {@code 128Mi}, {@code 1e9}, {@code 129M}. */
    private static @Nullable Long bytes(@Nullable Map<String, String> quantities) {
        String memory = quantities == null ? null : quantities.get("memory");
        if (memory == null) {
            return null;
        }
        try {
            long bytes = Quantity.getAmountInBytes(new Quantity(memory)).longValueExact();
            return bytes < 0 ? null : bytes;
        } catch (ArithmeticException | IllegalArgumentException noWholeBytes) {
            return null;
        }
    }
}
