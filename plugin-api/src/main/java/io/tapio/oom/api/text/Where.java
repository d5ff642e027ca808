package io.tapio.oom.api.text;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.ContainerKind;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.UnitFacts;
import io.tapio.oom.api.event.WorkloadFacts;
import org.jspecify.annotations.Nullable;

/** Where something happened: pod and container, else the container by its runtime's name, else the unit or cgroup. */
final class Where {

    private static final int SHORT_ID_LENGTH = 12;

    private Where() {}

    static String of(OomEvent event) {
        ContainerFacts container = event.container();
        PodFacts pod = event.pod();
        UnitFacts unit = event.unit();
        if (pod != null) {
            return container == null ? "pod " + name(pod) : inPod(container, pod);
        }
        if (container != null) {
            return runtime(container) + "container " + name(container);
        }
        if (unit != null) {
            return PlainText.name(unit.name());
        }
        String cgroup = event.subjectCgroupPath();
        return cgroup == null ? "an unknown cgroup" : PlainText.name(cgroup);
    }

    /** The same with what the pod belongs to, what the unit is for, and the node. */
    static String inFull(OomEvent event) {
        return withOwner(event) + " on " + PlainText.name(event.node());
    }

    /** The same without the node. */
    static String withOwner(OomEvent event) {
        return of(event) + aside(event);
    }

    /** The first characters of a container's id, as the runtimes' tools show it. */
    static String shortId(String id) {
        return id.substring(0, Math.min(SHORT_ID_LENGTH, id.length()));
    }

    private static String inPod(ContainerFacts container, PodFacts pod) {
        if (container.kind() == ContainerKind.SANDBOX) {
            return "the sandbox of pod " + name(pod);
        }
        String kind = kind(container.kind());
        if (container.name() != null && pod.name() != null && pod.namespace() != null) {
            return kind + PlainText.name(pod.namespace() + "/" + pod.name() + "/" + container.name());
        }
        return (kind.isEmpty() ? "container " : kind) + name(container) + " of pod " + name(pod);
    }

    private static String kind(@Nullable ContainerKind kind) {
        if (kind == null) {
            return "";
        }
        return switch (kind) {
            case MAIN, SANDBOX -> "";
            case INIT -> "init container ";
            case SIDECAR -> "sidecar ";
            case EPHEMERAL -> "ephemeral container ";
        };
    }

    private static String runtime(ContainerFacts container) {
        return container.runtime().equals(ContainerFacts.UNKNOWN_RUNTIME)
                ? ""
                : PlainText.name(container.runtime()) + " ";
    }

    private static String name(ContainerFacts container) {
        String name = container.name();
        return PlainText.name(name == null ? shortId(container.id()) : name);
    }

    private static String name(PodFacts pod) {
        String name = pod.name() == null ? pod.uid() : pod.name();
        return PlainText.name(pod.namespace() == null ? name : pod.namespace() + "/" + name);
    }

    private static String aside(OomEvent event) {
        WorkloadFacts workload = event.workload();
        UnitFacts unit = event.unit();
        if (workload != null && !workload.kind().equals("Pod")) {
            String what = workload.kind().equals("Node")
                    ? "static pod"
                    : PlainText.name(workload.kind()) + " " + PlainText.name(workload.name());
            return " (" + what + ")";
        }
        if (unit == null || unit.description() == null || event.pod() != null || event.container() != null) {
            return "";
        }
        return " (\"" + PlainText.escape(unit.description()) + "\")";
    }
}
