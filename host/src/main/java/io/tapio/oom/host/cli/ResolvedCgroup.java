package io.tapio.oom.host.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapio.oom.api.event.CgroupLevel;
import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.ContainerKind;
import io.tapio.oom.api.event.OuterContainer;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.UnitFacts;
import io.tapio.oom.api.event.WorkloadFacts;
import io.tapio.oom.api.text.PlainText;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An answer of {@code resolve}.
 *
 * @param input what was asked
 * @param path the cgroup
 * @param level what it stands for on the node
 * @param owner whose it is
 */
record ResolvedCgroup(String input, String path, CgroupLevel level, Ownership owner) {

    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final int SHORT_ID_LENGTH = 12;

    /** One line of JSON. {@code runtime} is always there: {@code none} where it is no container's and no pod's. */
    String json() {
        ObjectNode json = MAPPER.createObjectNode();
        json.put("input", input);
        json.put("cgroup_path", path);
        json.put("runtime", runtime());
        ContainerFacts container = owner.container();
        if (container != null) {
            json.put("container_id", container.id());
            put(json, "container_name", container.name());
            put(json, "container_kind", container.kind() == null ? null : lower(container.kind()));
            put(json, "image", container.image());
        }
        PodFacts pod = owner.pod();
        if (pod != null) {
            json.put("pod_uid", pod.uid());
            put(json, "pod_name", pod.name());
            put(json, "namespace", pod.namespace());
            put(json, "qos", pod.qos());
        }
        WorkloadFacts workload = owner.workload();
        if (workload != null) {
            json.put("workload_kind", workload.kind());
            json.put("workload_name", workload.name());
        }
        json.put("level", lower(level));
        UnitFacts unit = owner.unit();
        if (unit != null) {
            json.put("unit", unit.name());
            put(json, "unit_description", unit.description());
        }
        List<OuterContainer> outer = outer();
        if (!outer.isEmpty()) {
            ArrayNode around = json.putArray("outer");
            outer.forEach(each -> around.addObject().put("id", each.id()).put("runtime", each.runtime()));
        }
        return json.toString();
    }

    /** A sentence. */
    String words() {
        return PlainText.name(input) + (input.equals(path) ? "" : " is in " + PlainText.name(path)) + ": " + whose();
    }

    private String whose() {
        ContainerFacts container = owner.container();
        PodFacts pod = owner.pod();
        List<String> parts = new ArrayList<>();
        if (container != null) {
            parts.add(container(container));
        }
        if (pod != null) {
            parts.add((container == null ? "" : "of ") + "pod " + pod(pod));
        }
        WorkloadFacts workload = owner.workload();
        if (workload != null) {
            parts.add("of " + PlainText.name(workload.kind()) + " " + PlainText.name(workload.name()));
        }
        for (OuterContainer each : outer()) {
            parts.add("inside of container " + shortId(each.id()) + in(each.runtime()));
        }
        if (!parts.isEmpty()) {
            return String.join(" ", parts);
        }
        UnitFacts unit = owner.unit();
        if (unit != null) {
            return "unit " + PlainText.name(unit.name())
                    + (unit.description() == null ? "" : " (\"" + PlainText.escape(unit.description()) + "\")");
        }
        return switch (level) {
            case NODE -> "the whole machine";
            case KUBEPODS -> "the kubelet's, for all its pods or those of one class";
            case SLICE -> "a slice of systemd, for the units in it";
            default -> "neither a container's, a pod's nor a unit's";
        };
    }

    private static String container(ContainerFacts container) {
        String words = (container.kind() == ContainerKind.SANDBOX ? "the sandbox, container " : "container ")
                + (container.name() == null ? "" : PlainText.name(container.name()) + " ")
                + shortId(container.id())
                + in(container.runtime());
        return container.image() == null ? words : words + " of image " + PlainText.name(container.image());
    }

    private static String pod(PodFacts pod) {
        String name =
                pod.name() == null ? pod.uid() : (pod.namespace() == null ? "" : pod.namespace() + "/") + pod.name();
        return PlainText.name(name) + (pod.qos() == null ? "" : " (" + pod.qos() + ")");
    }

    private static String in(String runtime) {
        return runtime.equals(ContainerFacts.UNKNOWN_RUNTIME) ? "" : " in " + runtime;
    }

    private static String shortId(String id) {
        return PlainText.name(id.substring(0, Math.min(SHORT_ID_LENGTH, id.length())));
    }

    private List<OuterContainer> outer() {
        ContainerFacts container = owner.container();
        List<OuterContainer> outer = container == null ? null : container.outer();
        return outer == null ? List.of() : outer;
    }

    private String runtime() {
        ContainerFacts container = owner.container();
        if (container != null) {
            return container.runtime();
        }
        return owner.pod() == null ? "none" : ContainerFacts.UNKNOWN_RUNTIME;
    }

    private static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    private static void put(ObjectNode json, String name, @Nullable String value) {
        if (value != null) {
            json.put(name, value);
        }
    }
}
