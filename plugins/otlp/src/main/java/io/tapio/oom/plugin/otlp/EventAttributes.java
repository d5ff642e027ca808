package io.tapio.oom.plugin.otlp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.ArrayValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * An event's facts as attributes: what OpenTelemetry's semantic conventions have a name for by that name, everything else
 * by its path in the event's JSON behind {@value #PREFIX}.
 */
final class EventAttributes {

    static final String PREFIX = "tapio.oom.";

    private static final Map<String, String> NAMES = Map.ofEntries(
            Map.entry("pod.namespace", "k8s.namespace.name"),
            Map.entry("pod.name", "k8s.pod.name"),
            Map.entry("pod.uid", "k8s.pod.uid"),
            Map.entry("container.id", "container.id"),
            Map.entry("container.runtime", "container.runtime.name"),
            Map.entry("container.restart_count", "k8s.container.restart_count"),
            Map.entry("victim.pid", "process.pid"),
            Map.entry("victim.ppid", "process.parent_pid"),
            Map.entry("victim.ns_pid", "process.vpid"),
            Map.entry("victim.comm", "process.command"),
            Map.entry("victim.cmdline", "process.command_line"),
            Map.entry("victim.uid", "process.real_user.id"));

    private static final Map<String, String> OF_PODS =
            Map.of("pod.labels", "k8s.pod.label.", "pod.annotations", "k8s.pod.annotation.");

    private static final Map<String, String> WORKLOADS = Map.of(
            "Deployment", "k8s.deployment.name",
            "StatefulSet", "k8s.statefulset.name",
            "DaemonSet", "k8s.daemonset.name",
            "ReplicaSet", "k8s.replicaset.name",
            "Job", "k8s.job.name",
            "CronJob", "k8s.cronjob.name");

    private final List<KeyValue> attributes = new ArrayList<>();
    private final boolean inPod;

    private EventAttributes(boolean inPod) {
        this.inPod = inPod;
    }

    /**
     * All of them.
     *
     * @param data the {@code data} of the event's JSON
     */
    static List<KeyValue> of(ObjectNode data) {
        EventAttributes collected = new EventAttributes(data.has("pod"));
        data.properties().forEach(fact -> collected.add(fact.getKey(), fact.getValue()));
        return collected.attributes;
    }

    private void add(String path, JsonNode value) {
        String ofPods = OF_PODS.get(path);
        if (ofPods != null) {
            value.properties().forEach(each -> put(ofPods + each.getKey(), Values.of(each.getValue())));
            return;
        }
        switch (path) {
            case "node" -> node(value);
            case "container.name" -> put(inPod ? "k8s.container.name" : "container.name", Values.of(value));
            case "container.image" -> image(value.asText());
            case "workload" -> workload(value);
            default -> {
                if (value instanceof ObjectNode object) {
                    object.properties().forEach(each -> add(path + "." + each.getKey(), each.getValue()));
                } else {
                    put(NAMES.getOrDefault(path, PREFIX + path), Values.of(value));
                }
            }
        }
    }

    /** The resource has it as the host's name. */
    private void node(JsonNode value) {
        if (inPod) {
            put("k8s.node.name", Values.of(value));
        }
    }

    /** {@code registry:5000/name:tag@digest}: name and tag apart, as the conventions want them. */
    private void image(String image) {
        int digest = image.indexOf('@');
        String tagged = digest < 0 ? image : image.substring(0, digest);
        int tag = tagged.lastIndexOf(':');
        boolean hasTag = tag > tagged.lastIndexOf('/');
        attributes.add(Values.text("container.image.name", hasTag ? tagged.substring(0, tag) : tagged));
        if (hasTag) {
            AnyValue only = AnyValue.newBuilder()
                    .setStringValue(tagged.substring(tag + 1))
                    .build();
            ArrayValue tags = ArrayValue.newBuilder().addValues(only).build();
            put(
                    "container.image.tags",
                    AnyValue.newBuilder().setArrayValue(tags).build());
        }
    }

    /** The workload and what stands between it and the pod, those of them that the conventions know. */
    private void workload(JsonNode workload) {
        workload.properties().forEach(each -> put(PREFIX + "workload." + each.getKey(), Values.of(each.getValue())));
        JsonNode owners = workload.path("owners");
        if (owners.isEmpty()) {
            owner(workload);
        } else {
            owners.forEach(this::owner);
        }
    }

    private void owner(JsonNode owner) {
        String name = WORKLOADS.get(owner.path("kind").asText());
        if (name != null) {
            put(name, Values.of(owner.path("name")));
        }
    }

    private void put(String name, AnyValue value) {
        attributes.add(Values.pair(name, value));
    }
}
