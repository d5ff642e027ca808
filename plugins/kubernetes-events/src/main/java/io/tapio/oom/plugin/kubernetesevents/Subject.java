package io.tapio.oom.plugin.kubernetesevents;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.ContainerKind;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.PodFacts;
import io.vertx.core.json.JsonObject;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an Event is about: a pod, and which of its containers, where the names are known; else the node.
 *
 * @param kind {@code Pod} or {@code Node}
 * @param namespace the pod's; {@code default} for a node, where the kubelet's Events of nodes are too
 * @param name the object's
 * @param uid the pod's; of a node its name, as the kubelet has it, and as {@code kubectl describe node} looks for it
 * @param fieldPath which container, as the kubelet writes it; {@code null} for all of it
 */
record Subject(
        String kind,
        String namespace,
        String name,
        String uid,
        @Nullable String fieldPath) {

    private static final Pattern NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

    static Subject of(OomEvent event) {
        PodFacts pod = event.pod();
        String namespace = pod == null ? null : pod.namespace();
        String name = pod == null ? null : pod.name();
        return pod == null || namespace == null || name == null || !inPath(namespace) || !inPath(name)
                ? new Subject("Node", "default", event.node(), event.node(), null)
                : new Subject("Pod", namespace, name, pod.uid(), fieldPath(event.container()));
    }

    /** As {@code involvedObject}. */
    JsonObject reference() {
        JsonObject reference = new JsonObject()
                .put("apiVersion", "v1")
                .put("kind", kind)
                .put("name", name)
                .put("uid", uid);
        if (kind.equals("Pod")) {
            reference.put("namespace", namespace);
        }
        return fieldPath == null ? reference : reference.put("fieldPath", fieldPath);
    }

    private static @Nullable String fieldPath(@Nullable ContainerFacts container) {
        if (container == null || container.name() == null || container.kind() == ContainerKind.SANDBOX) {
            return null;
        }
        ContainerKind kind = container.kind() == null ? ContainerKind.MAIN : container.kind();
        String list = switch (kind) {
            case INIT, SIDECAR -> "initContainers";
            case EPHEMERAL -> "ephemeralContainers";
            case MAIN, SANDBOX -> "containers";
        };
        return "spec." + list + "{" + container.name() + "}";
    }

    /** Whether it can be a part of the address where the Event is made. */
    private static boolean inPath(String name) {
        return NAME.matcher(name).matches();
    }
}
