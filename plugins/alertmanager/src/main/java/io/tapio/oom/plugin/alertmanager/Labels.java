package io.tapio.oom.plugin.alertmanager;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.UnitFacts;
import io.tapio.oom.api.event.WorkloadFacts;
import io.tapio.oom.api.text.PlainText;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The labels of an alert, which are what Alertmanager knows it by: those that the route groups by, and what follows from
 * them. An incident of a workload has no pod, one of a pod has its namespace too. None is of a single process, so that
 * the next kill in the same place is the same alert again.
 */
final class Labels {

    private static final int LONGEST_VALUE = 500;

    private final Map<String, String> configured;

    /** @param configured the user's own, which win */
    Labels(Map<String, String> configured) {
        this.configured = configured;
    }

    /**
     * @param groupLabels the notification's; empty for an event that belongs to no incident
     * @param first the first event of that kind
     */
    Map<String, String> of(AlertKind kind, Map<String, String> groupLabels, OomEvent first) {
        Map<String, String> labels = new TreeMap<>();
        put(labels, "node", first.node());
        boolean oneCgroup = groupLabels.isEmpty() || groupLabels.containsKey("cgroup_path");
        if (oneCgroup || groupLabels.containsKey("pod")) {
            pod(labels, first);
        }
        if (oneCgroup) {
            cgroup(labels, first);
        }
        groupLabels.forEach((name, value) -> put(labels, labelName(name), value));
        labels.put("alertname", kind.alertname());
        labels.put("severity", kind.severity());
        configured.forEach((name, value) -> put(labels, name, value));
        return labels;
    }

    private static void pod(Map<String, String> labels, OomEvent event) {
        PodFacts pod = event.pod();
        WorkloadFacts workload = event.workload();
        if (pod != null) {
            put(labels, "namespace", pod.namespace());
            put(labels, "pod", pod.name() == null ? pod.uid() : pod.name());
            put(labels, "workload", workload == null ? null : workload.name());
        }
    }

    private static void cgroup(Map<String, String> labels, OomEvent event) {
        ContainerFacts container = event.container();
        UnitFacts unit = event.unit();
        if (container != null) {
            put(labels, "container", container.name() == null ? container.id() : container.name());
        } else if (event.pod() == null && unit != null) {
            put(labels, "unit", unit.name());
        } else if (event.pod() == null) {
            put(labels, "cgroup_path", event.subjectCgroupPath());
        }
    }

    /** Paths such as {@code pod.labels.team} hold what a label's name may not. */
    private static String labelName(String field) {
        String name = field.replaceAll("[^a-zA-Z0-9_]", "_");
        return Character.isDigit(name.charAt(0)) ? "_" + name : name;
    }

    /** Alertmanager takes an empty one for none. */
    private static void put(Map<String, String> labels, String name, @Nullable String value) {
        if (value != null && !value.isBlank()) {
            labels.put(name, PlainText.clip(PlainText.line(value), LONGEST_VALUE));
        }
    }
}
