package io.tapio.oom.host.kubernetes;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a pod of this node: a few hundred bytes of the many thousand that the API server sends.
 *
 * @param uid {@code metadata.uid}
 * @param cgroupUid the uid that the kubelet's cgroups have: for a static pod the hash of its file
 *     ({@code kubernetes.io/config.hash}), else the same
 * @param labels all of them: services and budgets select by them
 * @param annotations those that the configuration lets through
 * @param criticality {@code tapio.io/criticality}, a label or an annotation
 * @param controller the owner reference with {@code controller: true}
 * @param containers main, init, sidecar and ephemeral ones
 */
public record NodePod(
        String uid,
        String cgroupUid,
        String namespace,
        String name,
        @Nullable String qos,
        @Nullable String priorityClass,
        @Nullable Integer priority,
        Map<String, String> labels,
        Map<String, String> annotations,
        @Nullable String criticality,
        @Nullable Controller controller,
        List<PodContainer> containers) {

    public NodePod {
        labels = Map.copyOf(labels);
        annotations = Map.copyOf(annotations);
        containers = List.copyOf(containers);
    }

    /** Whether it comes from a file of its node and not from the API server. */
    boolean isStatic() {
        return !uid.equals(cgroupUid);
    }

    /**
     * An owner reference.
     *
     * @param apiVersion for example {@code apps/v1}
     */
    public record Controller(String apiVersion, String kind, String name, String uid) {}
}
