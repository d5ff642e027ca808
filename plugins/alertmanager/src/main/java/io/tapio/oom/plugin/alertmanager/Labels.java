package io.tapio.oom.plugin.alertmanager;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.WorkloadFacts;
import io.tapio.oom.api.text.PlainText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The labels of an alert, which are what Alertmanager knows it by: those that the route groups by, and whatever follows
 * from them. An incident of a namespace has no pod, one of a pod has its namespace too. None is of a single process, so
 * that the next kill in the same container is the same alert again.
 */
final class Labels {

    private static final int LONGEST_VALUE = 500;

    /** From the widest to the narrowest. */
    private static final List<String> PLACES = List.of("node", "namespace", "workload", "pod", "container");

    /** Who groups by one of these means one place, or less: the place's own labels say which. */
    private static final Set<String> NARROWEST = Set.of("subject", "cgroup_path", "oom_id", "event_id");

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
        Map<String, String> places = places(first);
        int narrowest = narrowest(groupLabels);
        for (int i = 0; i <= narrowest; i++) {
            String value = places.get(PLACES.get(i));
            if (value != null) {
                put(labels, PLACES.get(i), value);
            }
        }
        if (narrowest == PLACES.size() - 1 && first.pod() == null && first.container() == null) {
            String unit = first.unit() == null ? null : first.unit().name();
            String cgroup = first.subjectCgroupPath();
            if (unit != null) {
                put(labels, "unit", unit);
            } else if (cgroup != null) {
                put(labels, "cgroup_path", cgroup);
            }
        }
        groupLabels.forEach((name, value) -> {
            if (!NARROWEST.contains(name)) {
                put(labels, labelName(name), value);
            }
        });
        labels.put("alertname", kind.alertname());
        labels.put("severity", kind.severity());
        configured.forEach((name, value) -> put(labels, name, value));
        return labels;
    }

    private static int narrowest(Map<String, String> groupLabels) {
        int last = PLACES.size() - 1;
        if (groupLabels.isEmpty() || groupLabels.keySet().stream().anyMatch(NARROWEST::contains)) {
            return last;
        }
        int narrowest = -1;
        for (String name : groupLabels.keySet()) {
            narrowest = Math.max(narrowest, PLACES.indexOf(name));
        }
        return narrowest;
    }

    private static Map<String, String> places(OomEvent event) {
        Map<String, String> places = new LinkedHashMap<>();
        PodFacts pod = event.pod();
        WorkloadFacts workload = event.workload();
        ContainerFacts container = event.container();
        add(places, "node", event.node());
        add(places, "namespace", pod == null ? null : pod.namespace());
        add(places, "workload", workload == null ? null : workload.kind() + "/" + workload.name());
        add(places, "pod", pod == null ? null : pod.name() == null ? pod.uid() : pod.name());
        add(
                places,
                "container",
                container == null ? null : container.name() == null ? container.id() : container.name());
        return places;
    }

    private static void add(Map<String, String> places, String name, @Nullable String value) {
        if (value != null) {
            places.put(name, value);
        }
    }

    /** Paths such as {@code pod.labels.team} hold what a label's name may not. */
    private static String labelName(String field) {
        String name = field.replaceAll("[^a-zA-Z0-9_]", "_");
        return Character.isDigit(name.charAt(0)) ? "_" + name : name;
    }

    private static void put(Map<String, String> labels, String name, String value) {
        String line = PlainText.clip(PlainText.line(value), LONGEST_VALUE);
        if (!line.isBlank()) {
            labels.put(name, line);
        }
    }
}
