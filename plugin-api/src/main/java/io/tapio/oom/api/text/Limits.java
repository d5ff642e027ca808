package io.tapio.oom.api.text;

import io.tapio.oom.api.event.CgroupLevel;
import io.tapio.oom.api.event.Constraint;
import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.OuterContainer;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What ran out, in words: whose limit of how much. */
final class Limits {

    private Limits() {}

    /** @param of whose cgroup the event is about, so that "the pod" can be that pod */
    static String reached(@Nullable MemoryCgroup owner, @Nullable Constraint constraint, Ownership of) {
        if (owner != null && owner.level() != CgroupLevel.NODE) {
            return reached(owner, of);
        }
        Constraint bound = constraint == null && owner != null ? Constraint.NONE : constraint;
        if (bound == null) {
            return "what ran out is not known";
        }
        return switch (bound) {
            case NONE -> "the machine ran out of memory";
            case CPUSET -> "the memory nodes of a cpuset ran out";
            case MEMORY_POLICY -> "the memory nodes of a NUMA policy ran out";
            case MEMCG ->
                owner == null ? "the limit of an unknown cgroup was reached" : "the machine ran out of memory";
        };
    }

    private static String reached(MemoryCgroup owner, Ownership of) {
        String limit = owner.limitBytes() == null ? "" : PlainText.mib(owner.limitBytes());
        List<String> measures = new ArrayList<>();
        add("used ", owner.usageBytes(), limit, measures);
        add("peak ", owner.peakBytes(), limit, measures);
        return "the "
                + (limit.isEmpty() ? "" : limit + " ")
                + "limit of "
                + whose(owner, of)
                + " was reached"
                + (measures.isEmpty() ? "" : " (" + String.join(", ", measures) + ")");
    }

    /** What reads like the limit itself need not be said again. */
    private static void add(String name, @Nullable Long bytes, String limit, List<String> measures) {
        if (bytes != null && !PlainText.mib(bytes).equals(limit)) {
            measures.add(name + PlainText.mib(bytes));
        }
    }

    private static String whose(MemoryCgroup owner, Ownership of) {
        String path = owner.cgroupPath();
        if (path == null) {
            return "an unknown cgroup";
        }
        CgroupLevel level = owner.level() == null ? CgroupLevel.CGROUP : owner.level();
        return switch (level) {
            case CONTAINER -> container(path, of.container());
            case POD -> pod(path, of.pod());
            case KUBEPODS -> "all " + quality(path) + "pods of the node together";
            case SERVICE, SLICE -> PlainText.name(lastName(path));
            case NODE, CGROUP -> "cgroup " + PlainText.name(path);
        };
    }

    private static String container(String path, @Nullable ContainerFacts container) {
        if (container != null && path.contains(container.id())) {
            return "the container";
        }
        if (container != null && container.outer() != null) {
            for (OuterContainer outer : container.outer()) {
                if (path.contains(outer.id())) {
                    return "the container around it (" + Where.shortId(outer.id()) + ")";
                }
            }
        }
        return "container " + PlainText.name(path);
    }

    /** systemd reads a dash as "in the slice of", so the kubelet writes an underscore there. */
    private static String pod(String path, @Nullable PodFacts pod) {
        boolean itself = pod != null
                && (path.contains(pod.uid()) || path.contains(pod.uid().replace('-', '_')));
        return itself ? "the pod" : "pod " + PlainText.name(path);
    }

    private static String quality(String path) {
        String name = lastName(path);
        return name.contains("burstable") ? "burstable " : name.contains("besteffort") ? "besteffort " : "";
    }

    private static String lastName(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
