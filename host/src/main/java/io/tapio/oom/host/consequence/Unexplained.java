package io.tapio.oom.host.consequence;

import io.tapio.oom.host.kubernetes.NodePod;
import io.tapio.oom.host.kubernetes.PodContainer;
import io.tapio.oom.host.kubernetes.Termination;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The comparison the other way round, a witness against ourselves: containers that Kubernetes calls {@code OOMKilled} and
 * of which no kill was seen. Only what ended with 137 since the start counts, as {@code OOMKilled} alone may speak of a
 * child that died long before. Belongs to one thread, but for the count.
 */
final class Unexplained {

    private static final Logger LOG = LoggerFactory.getLogger(Unexplained.class);

    /** A kill that the direct way missed comes from the kernel's log some seconds later. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    static final int MOST = 2_000;

    private static final int KILLED = 137;

    private final Instant began;
    private final Set<String> known = new LinkedHashSet<>();
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private final AtomicLong count = new AtomicLong();

    /** @param began what ended before is not ours to explain */
    Unexplained(Instant began) {
        this.began = began;
    }

    private record Waiting(NodePod pod, String container, Instant until) {}

    /** Somebody was killed in these containers. */
    void killed(Iterable<String> containerIds) {
        for (String id : containerIds) {
            waiting.remove(id);
            remember(id);
        }
    }

    /** News of a pod. */
    void changed(NodePod pod, Instant heard) {
        for (PodContainer container : pod.containers()) {
            weigh(pod, container, container.ended(), container.id(), heard);
            weigh(pod, container, container.last(), null, heard);
        }
    }

    private void weigh(
            NodePod pod, PodContainer container, @Nullable Termination end, @Nullable String itsId, Instant heard) {
        if (end == null || !Verdicts.OOM_KILLED.equals(end.reason()) || end.exitCode() != KILLED) {
            return;
        }
        String id = end.containerId() == null ? itsId : end.containerId();
        Instant finished = end.finishedAt();
        if (id == null || finished == null || finished.isBefore(began) || known.contains(id)) {
            return;
        }
        waiting.putIfAbsent(id, new Waiting(pod, container.name(), heard.plus(PATIENCE)));
        if (waiting.size() > MOST) {
            waiting.remove(waiting.keySet().iterator().next());
        }
    }

    /** Time has passed. */
    void look(Instant now) {
        Iterator<Map.Entry<String, Waiting>> oldest = waiting.entrySet().iterator();
        while (oldest.hasNext()) {
            Map.Entry<String, Waiting> entry = oldest.next();
            Waiting each = entry.getValue();
            if (each.until().isAfter(now)) {
                return;
            }
            oldest.remove();
            remember(entry.getKey());
            if (count.getAndIncrement() == 0) {
                LOG.warn(
                        "[TAPIO-K020] Kubernetes says that container {} of pod {}/{} was OOM killed, and no kill of it was"
                                + " seen; later ones are counted in tapio_oom_kubernetes_oomkilled_unexplained_total",
                        each.container(),
                        each.pod().namespace(),
                        each.pod().name());
            }
        }
    }

    private void remember(String id) {
        known.remove(id);
        known.add(id);
        if (known.size() > MOST) {
            known.remove(known.iterator().next());
        }
    }

    /** How many there were. For any thread. */
    long count() {
        return count.get();
    }
}
