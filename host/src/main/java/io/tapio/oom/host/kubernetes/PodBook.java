package io.tapio.oom.host.kubernetes;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.WorkloadFacts;
import io.tapio.oom.host.config.Glob;
import io.tapio.oom.host.container.OwnerNames;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The pods of this node, by what a cgroup's path tells of them. A pod that was deleted and a container's earlier starts
 * can still be asked for: whom the kernel killed is often gone when the question comes. Written by any thread, one at a
 * time; read by any.
 */
public final class PodBook implements OwnerNames {

    /** How long a pod that was deleted is remembered. */
    public static final Duration KEPT = Duration.ofMinutes(10);

    private final PodIndex index;
    private final Workloads workloads;
    private final List<Glob> labels;
    private final List<PodListener> listeners = new CopyOnWriteArrayList<>();

    /** Knows what a pod belongs to. */
    @FunctionalInterface
    public interface Workloads {

        /** {@code null} as long as the way to it is not known to its end; answers at once. */
        @Nullable WorkloadFacts of(NodePod pod);
    }

    /** @param labels those that events tell */
    public PodBook(InstantSource clock, List<Glob> labels, Workloads workloads) {
        this(clock, labels, workloads, PodFeed.MOST_PODS);
    }

    PodBook(InstantSource clock, List<Glob> labels, Workloads workloads, int mostPods) {
        this.index = new PodIndex(clock, KEPT, mostPods, this::facts);
        this.labels = List.copyOf(labels);
        this.workloads = workloads;
    }

    /** A pod is new or is another than before. */
    public synchronized void put(NodePod pod) {
        index.put(pod);
        listeners.forEach(each -> each.changed(pod));
    }

    /** A pod was deleted; nothing happens when it is not known. */
    public synchronized void remove(String uid) {
        NodePod pod = index.remove(uid);
        if (pod != null) {
            listeners.forEach(each -> each.deleted(pod));
        }
    }

    /** The pod whose cgroup has this uid, also one that was deleted a while ago. */
    public @Nullable NodePod byCgroupUid(String uid) {
        PodIndex.Entry entry = index.byCgroupUid(uid);
        return entry == null ? null : entry.pod();
    }

    /** The pod that this container is or was in, whichever of its starts it was. */
    public @Nullable NodePod byContainerId(String id) {
        PodIndex.Place place = index.byContainerId(id);
        return place == null ? null : place.entry().pod();
    }

    /** The pods that are there, as far as is known. */
    public List<NodePod> pods() {
        return index.present();
    }

    /** The pods that can be asked for, those that were deleted among them. */
    public int size() {
        return index.size();
    }

    /** How many pods had to be forgotten for want of room. */
    public long evicted() {
        return index.evicted();
    }

    /** From now on this one hears of the pods too. */
    public void listen(PodListener listener) {
        listeners.add(listener);
    }

    @Override
    public Ownership complete(Ownership owner, String cgroupPath) {
        ContainerFacts container = owner.container();
        PodFacts pod = owner.pod();
        PodIndex.Entry named = pod == null ? null : index.byCgroupUid(pod.uid());
        PodIndex.Place place = container == null ? null : index.byContainerId(container.id());
        if (place != null
                && named != null
                && !place.entry().pod().uid().equals(named.pod().uid())) {
            place = null; // the path is the kernel's word, and which pod has which container is the API server's
        }
        PodIndex.Entry entry = place == null ? named : place.entry();
        if (entry == null) {
            return owner;
        }
        WorkloadFacts workload = workloads.of(entry.pod());
        return new Ownership(
                container == null || place == null ? container : completed(container, place.latest()),
                entry.facts(),
                workload == null ? owner.workload() : workload,
                owner.unit());
    }

    private static ContainerFacts completed(ContainerFacts known, @Nullable PodContainer told) {
        if (told == null) {
            return known;
        }
        String runtime = told.runtime();
        return new ContainerFacts(
                known.id(),
                told.name(),
                known.runtime().equals(ContainerFacts.UNKNOWN_RUNTIME) && runtime != null ? runtime : known.runtime(),
                told.kind(),
                told.image() == null ? known.image() : told.image(),
                told.imageDigest() == null ? known.imageDigest() : told.imageDigest(),
                told.memoryRequestBytes(),
                told.memoryLimitBytes(),
                told.restartCount(),
                known.outer());
    }

    private PodFacts facts(NodePod pod) {
        Map<String, String> shown = new TreeMap<>(pod.labels());
        shown.keySet().removeIf(name -> labels.stream().noneMatch(label -> label.matches(name)));
        return new PodFacts(
                pod.name(),
                pod.namespace(),
                pod.cgroupUid(),
                pod.qos(),
                pod.priorityClass(),
                pod.priority(),
                shown,
                pod.annotations());
    }
}
