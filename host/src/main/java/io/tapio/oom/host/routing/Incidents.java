package io.tapio.oom.host.routing;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.WorkloadFacts;
import io.tapio.oom.host.config.EventField;
import io.tapio.oom.host.config.EventView;
import io.tapio.oom.host.config.RouteConfig;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What belongs together: an OOM and its victims, and what a route gathers. */
final class Incidents {

    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;
    private static final int KEY_BYTES = 16;

    private Incidents() {}

    /** What must stay in order: the events of one OOM, and else those of one cgroup. */
    static long orderOf(OomEvent event) {
        String oom = oomId(event);
        if (oom != null) {
            return hash(oom);
        }
        String path = event.subjectCgroupPath();
        return hash(path == null ? event.eventId() : path);
    }

    /** The id that joins a trigger with its victims. */
    static @Nullable String oomId(OomEvent event) {
        return switch (event) {
            case OomKillTriggered oom -> oom.oomId();
            case OomKillVictim kill -> kill.oomId();
            default -> null;
        };
    }

    /**
     * A number that stands for a text, so that what waits takes little room. Two texts with the same one are waited for
     * as if they were one.
     */
    static long hash(String text) {
        long hash = FNV_BASIS;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return hash;
    }

    /** The values of what a route groups by; what the event does not have is left out. */
    static Map<String, String> labels(List<String> groupBy, EventView event) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (String name : groupBy) {
            if (name.equals(RouteConfig.SUBJECT)) {
                labels.putAll(subject(event.event()));
                continue;
            }
            Collection<String> values = event.values(EventField.of(name));
            if (!values.isEmpty()) {
                labels.put(name, String.join(",", values));
            }
        }
        return labels;
    }

    /**
     * Whose memory it is: namespace, workload or else pod, and container; of what is in no pod the cgroup. A pod that
     * nothing stands above is its own workload, and one of a file has its node for one: the pod is meant then.
     */
    static Map<String, String> subject(OomEvent event) {
        Map<String, String> labels = new LinkedHashMap<>();
        PodFacts pod = event.pod();
        if (pod != null && pod.namespace() != null && pod.name() != null) {
            WorkloadFacts workload = event.workload();
            labels.put("namespace", pod.namespace());
            if (workload != null
                    && !workload.name().equals(pod.name())
                    && !workload.name().equals(event.node())) {
                labels.put("workload", workload.name());
            } else {
                labels.put("pod", pod.name());
            }
            ContainerFacts container = event.container();
            if (container != null && container.name() != null) {
                labels.put("container", container.name());
            }
        } else if (event.subjectCgroupPath() != null) {
            labels.put("cgroup_path", event.subjectCgroupPath());
        }
        return labels;
    }

    /** The same for one incident after every restart, and at every sink that gets its first event. */
    static String dedupKey(Map<String, String> labels, OomEvent first) {
        String oom = oomId(first);
        String text = labels + "\n" + (oom == null ? first.eventId() : oom);
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return "oom-" + HexFormat.of().formatHex(digest, 0, KEY_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
