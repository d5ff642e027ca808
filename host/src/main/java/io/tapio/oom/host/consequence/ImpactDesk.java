package io.tapio.oom.host.consequence;

import io.tapio.oom.api.event.WorkloadFacts;
import io.tapio.oom.host.kubernetes.NodePod;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides when to look up what is around a pod that lost a process: {@link #SETTLED} after the kill; once a workload in
 * {@link #WORKLOAD_REST}, for all its kills that wait by then; at most {@link #MOST_A_MINUTE} workloads a minute and
 * {@link #MOST_AT_ONCE} at once, whatever the number of kills. Belongs to one thread.
 */
final class ImpactDesk {

    /**
     * By then readiness has had time to change: the kubelet tells of a container's end within some 2 s, the controllers
     * of what follows from it soon after.
     */
    static final Duration SETTLED = Duration.ofSeconds(5);

    static final Duration WORKLOAD_REST = Duration.ofSeconds(30);
    static final int MOST_A_MINUTE = 60;
    static final int MOST_AT_ONCE = 2;
    static final int MOST_WAITING = 2_000;

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final LookUps lookUps;
    private final BiConsumer<String, Surroundings> out;
    private final Map<Subject, Deque<Asked>> waiting = new LinkedHashMap<>();
    private final Map<Subject, Instant> rests = new LinkedHashMap<>();
    private final Deque<Instant> begun = new ArrayDeque<>();
    private final Set<Subject> underWay = new HashSet<>();
    private final AtomicLong shed = new AtomicLong();
    private int asked;

    /** Does the look-ups somewhere else. */
    @FunctionalInterface
    interface LookUps {

        /** Begins one; {@link ImpactDesk#found} is called, on the desk's thread, when it is done, whatever came of it. */
        void begin(Subject subject);
    }

    /**
     * What is looked up: a workload, by a pod of it.
     *
     * @param key tells workloads apart
     * @param workload absent where the pod belongs to none, or it is not known
     */
    record Subject(String key, NodePod pod, @Nullable WorkloadFacts workload) {

        static Subject of(NodePod pod, @Nullable WorkloadFacts workload) {
            String what = workload == null
                            || workload.kind().equals("Pod")
                            || workload.kind().equals("Node")
                    ? "Pod/" + pod.uid()
                    : workload.kind() + "/" + workload.name();
            return new Subject(pod.namespace() + "/" + what, pod, workload);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return other instanceof Subject subject && subject.key.equals(key);
        }

        @Override
        public int hashCode() {
            return key.hashCode();
        }
    }

    private record Asked(String eventId, Instant due) {}

    /** @param out takes what was found, by the kill's event id */
    ImpactDesk(LookUps lookUps, BiConsumer<String, Surroundings> out) {
        this.lookUps = lookUps;
        this.out = out;
    }

    /**
     * A kill wants to know what is around its pod. What can't be asked for want of room is counted.
     *
     * @param due not before: {@link #SETTLED} after the kill
     */
    void ask(String eventId, Instant due, Subject subject) {
        if (asked >= MOST_WAITING) {
            shed.incrementAndGet();
            return;
        }
        asked++;
        waiting.computeIfAbsent(subject, any -> new ArrayDeque<>()).add(new Asked(eventId, due));
    }

    /** Time has passed: begins what is due, the longest waiting first. */
    void look(Instant now) {
        rests.values().removeIf(until -> !until.isAfter(now));
        while (!begun.isEmpty() && !begun.peek().plus(MINUTE).isAfter(now)) {
            begun.remove();
        }
        for (Subject subject : List.copyOf(waiting.keySet())) {
            if (underWay.size() >= MOST_AT_ONCE || begun.size() >= MOST_A_MINUTE) {
                return;
            }
            if (isDue(subject, now)) {
                rests.put(subject, now.plus(WORKLOAD_REST));
                begun.add(now);
                underWay.add(subject);
                lookUps.begin(subject);
            }
        }
    }

    private boolean isDue(Subject subject, Instant now) {
        Deque<Asked> kills = waiting.get(subject);
        return kills != null
                && !rests.containsKey(subject)
                && !underWay.contains(subject)
                && !kills.element().due().isAfter(now);
    }

    /**
     * A look-up is done. It speaks for the kills that were due when it began; the others wait for the next.
     *
     * @param began when it was
     */
    void found(Subject subject, Surroundings around, Instant began) {
        underWay.remove(subject);
        Deque<Asked> kills = waiting.remove(subject);
        List<String> answered = new ArrayList<>();
        Iterator<Asked> each = kills == null ? List.<Asked>of().iterator() : kills.iterator();
        while (each.hasNext()) {
            Asked kill = each.next();
            if (!kill.due().isAfter(began)) {
                answered.add(kill.eventId());
                each.remove();
                asked--;
            }
        }
        if (kills != null && !kills.isEmpty()) {
            waiting.put(subject, kills);
        }
        answered.forEach(eventId -> out.accept(eventId, around));
    }

    /** How many kills could not be asked for. For any thread. */
    long shed() {
        return shed.get();
    }
}
