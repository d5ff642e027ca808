package io.tapio.oom.host.consequence;

import io.tapio.oom.api.event.KubernetesVerdict;
import io.tapio.oom.api.event.Verdict;
import io.tapio.oom.host.kubernetes.Heard;
import io.tapio.oom.host.kubernetes.NodePod;
import io.tapio.oom.host.kubernetes.PodContainer;
import io.tapio.oom.host.kubernetes.Termination;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Compares each kill with what the pod's status says of the victim's container. Knows no clock and no thread; belongs to
 * one.
 *
 * <p>A container's end answers a kill when it is the very container's, by its id, whether it stands in {@code state} or,
 * once the kubelet has started another, in {@code lastState}: in a CrashLoopBackOff the end of the start before stands
 * there while the new one is dying already. Only where no id is told must it have ended in the kill's second or later.
 * What ended more than {@link #NOTICED_WITHIN} after the kill outlived it.
 *
 * <p>What runtimes say, and why the kernel's word and theirs differ:
 *
 * <ul>
 *   <li>containerd sets {@code OOMKilled} when its shim tells of an OOM in the container's cgroup (v2: {@code oom_kill}
 *       in {@code memory.events} rose; v1: the eventfd of {@code memory.oom_control}), whoever died there. It stays set:
 *       a container that lost a child and ends with 0, 1 or 143 later is {@code OOMKilled} too.
 *   <li>CRI-O does so when conmon left a file {@code oom}, which it makes of the same events; else 0 is {@code Completed}
 *       and all the rest {@code Error}.
 *   <li>The news of the OOM and the exit take different ways: where the exit is first, the container ended as
 *       {@code Error} with 137 (containerd issue 8180), and so it does when a limit above the container's was hit.
 *   <li>With {@code memory.oom.group} (cgroup v2, the kubelet's default since 1.28 unless {@code singleProcessOOMKill})
 *       all of the container die, its first process too: 137. Without it, and on v1, one process dies; the container ends
 *       if it was the first, or as its first process decides.
 *   <li>A pod whose container the kubelet finds no more ends as {@code ContainerStatusUnknown} with 137.
 * </ul>
 */
final class Verdicts {

    /**
     * How long Kubernetes has until a kill counts as unnoticed. The kubelet lists its containers every second, sends a
     * status at once or, when that failed, 10 s later, and may have to wait for a busy runtime, of which 3 minutes would
     * make the node NotReady. If word of the container's end comes even later, the verdict is corrected.
     */
    static final Duration NOTICED_WITHIN = Duration.ofSeconds(30);

    /** How long after a kill a verdict may still change. */
    static final Duration KEPT = Duration.ofMinutes(10);

    static final int MOST_OPEN = 2_000;
    static final int MOST_DELETED = 1_000;

    static final String OOM_KILLED = "OOMKilled";

    private static final int KILLED = 137;

    private final Function<String, @Nullable NodePod> pods;
    private final BiConsumer<PodKill, KubernetesVerdict> out;
    private final Map<String, Open> open = new LinkedHashMap<>();
    private final Set<String> deleted = new LinkedHashSet<>();

    /**
     * @param pods what is known of a pod, by its cgroup's uid
     * @param out takes a kill's verdict; a second time where it has changed
     */
    Verdicts(Function<String, @Nullable NodePod> pods, BiConsumer<PodKill, KubernetesVerdict> out) {
        this.pods = pods;
        this.out = out;
    }

    /** A kill without an answer. */
    private static final class Open {

        private final PodKill kill;
        private @Nullable String container;
        private boolean unnoticed;

        private Open(PodKill kill) {
            this.kill = kill;
        }
    }

    /** A kill in a pod, be the pod known or not. */
    void killed(PodKill kill, Instant now) {
        Open asked = new Open(kill);
        open.put(kill.eventId(), asked);
        if (open.size() > MOST_OPEN) {
            open.remove(open.keySet().iterator().next());
        }
        NodePod pod = pods.apply(kill.podUid());
        if (deleted.contains(kill.podUid())) {
            tellDeleted(asked, pod, now);
        } else if (pod != null) {
            answer(asked, pod, now);
        }
    }

    /** News of a pod. */
    void changed(NodePod pod, Instant heard) {
        deleted.remove(pod.cgroupUid());
        of(pod).forEach(asked -> answer(asked, pod, heard));
    }

    /** A pod was deleted: what was not said of it by now never will be. */
    void deleted(NodePod pod, Instant heard) {
        deleted.add(pod.cgroupUid());
        if (deleted.size() > MOST_DELETED) {
            deleted.remove(deleted.iterator().next());
        }
        of(pod).forEach(asked -> tellDeleted(asked, pod, heard));
    }

    /**
     * Time has passed. A kill counts as unnoticed only by news from after the kubelet had its time: a connection that
     * broke in silence, or was made anew, tells nothing until something came over it.
     *
     * @param heard how far the news of the pods can be relied on; absent while they are not watched
     */
    void look(Instant now, @Nullable Heard heard) {
        for (Open asked : List.copyOf(open.values())) {
            PodKill kill = asked.kill;
            if (kill.time().plus(KEPT).isBefore(now)) {
                open.remove(kill.eventId());
            } else if (!asked.unnoticed && heard != null && hadItsTime(kill, heard)) {
                NodePod pod = pods.apply(kill.podUid());
                if (pod != null) {
                    tellIfRunning(asked, pod);
                }
            }
        }
    }

    /** The kubelet may have been cut off together with us: it gets its time after we heard again, too. */
    private static boolean hadItsTime(PodKill kill, Heard heard) {
        Instant from = heard.since().isAfter(kill.time()) ? heard.since() : kill.time();
        return !from.plus(NOTICED_WITHIN).isAfter(heard.last());
    }

    private List<Open> of(NodePod pod) {
        List<Open> asked = new ArrayList<>();
        for (Open each : open.values()) {
            if (each.kill.podUid().equals(pod.cgroupUid())) {
                asked.add(each);
            }
        }
        return asked;
    }

    private void tellDeleted(Open asked, @Nullable NodePod pod, Instant heard) {
        if (pod == null || !answer(asked, pod, heard)) {
            open.remove(asked.kill.eventId());
            if (!asked.unnoticed) {
                out.accept(asked.kill, new KubernetesVerdict(Verdict.POD_DELETED, null, null, null, null, null));
            }
        }
    }

    private void tellIfRunning(Open asked, NodePod pod) {
        for (PodContainer container : pod.containers()) {
            if (container.running() && asked.kill.in(container.id())) {
                tellUnnoticed(asked, container);
            }
        }
    }

    private void tellUnnoticed(Open asked, PodContainer container) {
        if (!asked.unnoticed) {
            asked.unnoticed = true;
            out.accept(
                    asked.kill,
                    new KubernetesVerdict(Verdict.UNNOTICED, null, null, null, container.restartCount(), null));
        }
    }

    /** Whether the pod's status answers a kill. */
    private boolean answer(Open asked, NodePod pod, Instant heard) {
        for (PodContainer container : pod.containers()) {
            if (asked.kill.in(container.id())) {
                asked.container = container.name();
            }
            for (Termination end : ends(container)) {
                if (isEndOf(asked, container, end)) {
                    tell(asked, container, end, heard);
                    return true;
                }
            }
        }
        return false;
    }

    private static List<Termination> ends(PodContainer container) {
        List<Termination> ends = new ArrayList<>();
        Collections.addAll(ends, container.ended(), container.last());
        ends.removeIf(Objects::isNull);
        return ends;
    }

    private static boolean isEndOf(Open asked, PodContainer container, Termination end) {
        String id = end.containerId();
        if (id == null && end.equals(container.ended())) {
            id = container.id();
        }
        if (id != null) {
            return asked.kill.in(id);
        }
        Instant finished = end.finishedAt();
        boolean started = !asked.kill.in(container.id());
        return container.name().equals(asked.container)
                && started
                && finished != null
                && !finished.isBefore(asked.kill.second());
    }

    private void tell(Open asked, PodContainer container, Termination end, Instant heard) {
        PodKill kill = asked.kill;
        Instant finished = end.finishedAt();
        open.remove(kill.eventId());
        if (finished == null ? asked.unnoticed : finished.isAfter(kill.time().plus(NOTICED_WITHIN))) {
            tellUnnoticed(asked, container);
            return;
        }
        out.accept(
                kill,
                new KubernetesVerdict(
                        verdict(end),
                        end.reason(),
                        end.exitCode(),
                        finished,
                        container.restartCount(),
                        Math.max(0, Duration.between(kill.time(), heard).toMillis())));
    }

    private static Verdict verdict(Termination end) {
        if (end.exitCode() != KILLED) {
            return Verdict.OTHER_EXIT_CODE;
        }
        return OOM_KILLED.equals(end.reason()) ? Verdict.AGREES : Verdict.OTHER_REASON;
    }
}
