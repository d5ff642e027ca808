package io.tapio.oom.host.kubernetes;

import io.tapio.oom.api.event.PodFacts;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds pods by the uid of their cgroup and containers by their id. Pods that are gone stay for a while; beyond the limit
 * the one that is longest gone leaves first, then the one that was told longest ago. Written by one thread at a time,
 * read by any.
 */
final class PodIndex {

    /** The ids of a container's earlier starts that are remembered, for all containers of a pod together. */
    private static final int MOST_IDS = 64;

    private final InstantSource clock;
    private final Duration kept;
    private final int mostPods;
    private final Function<NodePod, PodFacts> facts;
    private final Map<String, Entry> present = new LinkedHashMap<>();
    private final Map<String, Entry> gone = new LinkedHashMap<>();
    private final Map<String, Entry> byCgroupUid = new ConcurrentHashMap<>();
    private final Map<String, Place> byContainerId = new ConcurrentHashMap<>();
    private long evicted;

    /** @param facts what events say of a pod */
    PodIndex(InstantSource clock, Duration kept, int mostPods, Function<NodePod, PodFacts> facts) {
        this.clock = clock;
        this.kept = kept;
        this.mostPods = mostPods;
        this.facts = facts;
    }

    /** A pod at its latest. */
    static final class Entry {

        private final Set<String> ids = new LinkedHashSet<>();
        private volatile NodePod pod;
        private volatile PodFacts facts;
        private @Nullable Instant goneAt;

        private Entry(NodePod pod, PodFacts facts) {
            this.pod = pod;
            this.facts = facts;
        }

        NodePod pod() {
            return pod;
        }

        PodFacts facts() {
            return facts;
        }
    }

    /** A container, by whichever of its starts it was asked for. */
    record Place(Entry entry, String container) {

        /** The container as it is now; {@code null} when the pod has it no longer. */
        @Nullable PodContainer latest() {
            for (PodContainer each : entry.pod().containers()) {
                if (each.name().equals(container)) {
                    return each;
                }
            }
            return null;
        }
    }

    @Nullable Entry byCgroupUid(String uid) {
        return byCgroupUid.get(uid);
    }

    @Nullable Place byContainerId(String id) {
        return byContainerId.get(id);
    }

    synchronized List<NodePod> present() {
        return present.values().stream().map(Entry::pod).toList();
    }

    synchronized int size() {
        return present.size() + gone.size();
    }

    /** How many pods had to leave for want of room. */
    synchronized long evicted() {
        return evicted;
    }

    synchronized void put(NodePod pod) {
        PodFacts said = facts.apply(pod);
        Entry known = present.remove(pod.uid());
        Entry entry = known == null ? gone.remove(pod.uid()) : known;
        if (entry == null) {
            entry = new Entry(pod, said);
        }
        entry.pod = pod;
        entry.facts = said;
        entry.goneAt = null;
        present.put(pod.uid(), entry);
        byCgroupUid.put(pod.cgroupUid(), entry);
        for (PodContainer each : pod.containers()) {
            Termination last = each.last();
            find(entry, each, last == null ? null : last.containerId());
            find(entry, each, each.id());
        }
        tidy();
    }

    private void find(Entry entry, PodContainer container, @Nullable String id) {
        if (id == null) {
            return;
        }
        byContainerId.put(id, new Place(entry, container.name()));
        entry.ids.remove(id);
        entry.ids.add(id);
        if (entry.ids.size() > MOST_IDS) {
            String oldest = entry.ids.iterator().next();
            entry.ids.remove(oldest);
            forgetContainer(oldest, entry);
        }
    }

    /** The pod as it was last; {@code null} when it is not there. */
    synchronized @Nullable NodePod remove(String uid) {
        Entry entry = present.remove(uid);
        if (entry == null) {
            return null;
        }
        entry.goneAt = clock.instant();
        gone.put(uid, entry);
        tidy();
        return entry.pod();
    }

    private void tidy() {
        Instant before = clock.instant().minus(kept);
        Iterator<Entry> oldest = gone.values().iterator();
        while (oldest.hasNext()) {
            Entry entry = oldest.next();
            boolean over = size() > mostPods;
            if (!over && !Objects.requireNonNull(entry.goneAt).isBefore(before)) {
                return;
            }
            evicted += over ? 1 : 0;
            oldest.remove();
            forget(entry);
        }
        if (present.size() > mostPods) {
            Entry entry = present.values().iterator().next();
            present.remove(entry.pod().uid());
            evicted++;
            forget(entry);
        }
    }

    /** Another pod may have the same by now: a static pod that was told anew. */
    private void forget(Entry entry) {
        byCgroupUid.remove(entry.pod().cgroupUid(), entry);
        entry.ids.forEach(id -> forgetContainer(id, entry));
    }

    private void forgetContainer(String id, Entry entry) {
        byContainerId.computeIfPresent(id, (any, place) -> place.entry() == entry ? null : place);
    }
}
