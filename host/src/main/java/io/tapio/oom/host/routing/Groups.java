package io.tapio.oom.host.routing;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The open groups of one sink. A group kill is one of them: the victims of an OOM are where its first is, and the
 * trigger, which may be about another cgroup, waits for them.
 */
final class Groups {

    static final int MOST_GROUPS = 1_000;

    private static final Duration DAY = Duration.ofDays(1);

    private final String sink;
    private final GroupStore store;
    private final Recovery recovery;
    private final RepeatedKills repeated;
    private final int quietFrom;
    private final Runnable closedEarly;
    private final Map<Map<String, String>, Group> byLabels = new HashMap<>();

    /** Those whose end is being told: another with the same labels waits for that. */
    private final Map<Map<String, String>, Group> ending = new HashMap<>();

    /** Those with a trigger and no victim yet, by the OOM; they are not yet in {@link #byLabels}. */
    private final Map<String, Group> provisional = new HashMap<>();

    /** Where an OOM's victims go. */
    private final Map<String, Group> byOom = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Group> eldest) {
            return size() > 4 * MOST_GROUPS && !provisional.containsKey(eldest.getKey());
        }
    };

    private final TreeSet<Group> schedule = new TreeSet<>(
            Comparator.<Group>comparingLong(group -> group.lookAtMs).thenComparingLong(group -> group.number));
    private long numbers;
    private int waiting;

    /**
     * @param quietFrom after how many OOMs of a subject within a day it is left to the summary; 0 for never
     * @param closedEarly told when a group is closed for want of room
     */
    Groups(
            String sink,
            RouteTree tree,
            GroupStore store,
            Recovery recovery,
            RepeatedKills repeated,
            int quietFrom,
            Runnable closedEarly) {
        this.sink = sink;
        this.store = store;
        this.recovery = recovery;
        this.repeated = repeated;
        this.quietFrom = quietFrom;
        this.closedEarly = closedEarly;
        for (StoredGroup stored : store.of(sink)) {
            Group group = new Group(++numbers, stored, tree.planAt(stored.route()));
            byLabels.put(stored.labels(), group);
            if (stored.oomId() != null) {
                byOom.put(stored.oomId(), group);
            }
            plan(group);
        }
    }

    /** How many entries wait. */
    int waiting() {
        return waiting;
    }

    /** What waits. */
    List<Waiting> items() {
        List<Waiting> items = new ArrayList<>();
        byLabels.values().forEach(group -> items.addAll(group.waiting()));
        provisional.values().forEach(group -> items.addAll(group.waiting()));
        return items;
    }

    /** Whether there are so many groups that some must be closed before others can be opened. */
    boolean full() {
        return size() >= 2 * MOST_GROUPS;
    }

    private int size() {
        return byLabels.size() + provisional.size() + ending.size();
    }

    /** The open group of an event; {@code null} when there is none. */
    @Nullable Group find(Map<String, String> labels, OomEvent event, boolean bySubject) {
        String oom = bySubject ? Incidents.oomId(event) : null;
        Group known = oom == null ? null : byOom.get(oom);
        return known == null ? byLabels.get(labels) : known;
    }

    /** The group that an event goes to, which may be new. */
    Group open(Map<String, String> labels, OomEvent event, RoutePlan plan, boolean bySubject) {
        String oom = bySubject ? Incidents.oomId(event) : null;
        Group known = oom == null ? null : byOom.get(oom);
        boolean trigger = event instanceof OomKillTriggered;
        if (known != null) {
            Group first = trigger || oom == null ? null : provisional.remove(oom);
            return first == null || oom == null ? known : settle(first, labels, event, oom);
        }
        Group group = oom != null && trigger ? null : byLabels.get(labels);
        if (group == null) {
            makeRoom();
            group = new Group(++numbers, labels, plan, event);
            if (oom != null && trigger) {
                provisional.put(oom, group);
            } else {
                byLabels.put(labels, group);
            }
        }
        if (oom != null) {
            byOom.put(oom, group);
        }
        return group;
    }

    /** The first victim tells whose the incident is. */
    private Group settle(Group first, Map<String, String> labels, OomEvent event, String oom) {
        Group there = byLabels.get(labels);
        if (there == null) {
            first.rename(labels, event);
            byLabels.put(labels, first);
            return first;
        }
        there.adopt(first);
        schedule.remove(first);
        byOom.put(oom, there);
        return there;
    }

    void add(Group group, Waiting item, OomEvent event, RoutePlan by) {
        group.add(item, event, by);
        waiting++;
        plan(group);
    }

    void count(Group group, long nowMs, OomEvent event) {
        group.count(nowMs, event);
        keep(group);
        plan(group);
    }

    /** It is not told; {@code false} when the group is being told, or is to be told again. */
    boolean remove(Waiting item, Group group, Instant now) {
        if (group.busy() || !group.remove(item)) {
            return false;
        }
        waiting--;
        plan(group, now.toEpochMilli());
        return true;
    }

    /** What is due; what is left out with a group that comes to nothing is added to {@code withdrawn}. */
    @Nullable GroupDue next(Instant now, Collection<Waiting> withdrawn) {
        long nowMs = now.toEpochMilli();
        while (!schedule.isEmpty() && schedule.first().lookAtMs <= nowMs) {
            GroupDue due = look(schedule.first(), now, withdrawn);
            if (due != null) {
                return due;
            }
        }
        return null;
    }

    private @Nullable GroupDue look(Group first, Instant now, Collection<Waiting> withdrawn) {
        long nowMs = now.toEpochMilli();
        if (first.pointless(nowMs)) {
            withdrawn.addAll(first.waiting());
            waiting -= first.waiting().size();
            forget(first);
            return null;
        }
        if (!first.closing() && first.plan().holds(now)) {
            plan(first, Lane.nextMinute(now));
            return null;
        }
        Group group = settleAlone(first, nowMs);
        if (group.nextMs() <= nowMs && ending.getOrDefault(group.labels(), group) != group) {
            plan(group, Group.NEVER);
            return null;
        }
        if (group.nextMs() <= nowMs && group.mayRepeat() && repeats(group, now)) {
            group.beQuiet();
        }
        GroupDue due = group.nextMs() <= nowMs ? group.due(nowMs) : null;
        if (due == null) {
            Instant well = group.recovered(recovery, now);
            due = well == null ? null : group.over(well);
        }
        if (due != null && due.resolvedAt() != null && ending.get(group.labels()) != group) {
            byLabels.remove(group.labels(), group);
            byOom.values().removeIf(each -> each == group);
            ending.put(group.labels(), group);
        }
        plan(group, Math.max(wakeAt(group), nowMs + 1));
        return due;
    }

    private boolean repeats(Group group, Instant now) {
        return quietFrom > 0 && repeated.count(group.labels(), now.minus(DAY)) > quietFrom;
    }

    /** No victim came in time: the trigger stands for itself. */
    private Group settleAlone(Group group, long nowMs) {
        String oom = group.oomId();
        if (oom == null || provisional.get(oom) != group || group.nextMs() > nowMs) {
            return group;
        }
        provisional.remove(oom);
        Group there = byLabels.putIfAbsent(group.labels(), group);
        if (there == null) {
            return group;
        }
        there.adopt(group);
        schedule.remove(group);
        byOom.put(oom, there);
        return there;
    }

    /** When something is due if nothing comes; {@code null} for never. */
    @Nullable Instant nextDue() {
        return schedule.isEmpty() ? null : Instant.ofEpochMilli(schedule.first().lookAtMs);
    }

    void done(GroupDue due, Group group, Instant now) {
        waiting -= due.covers().size();
        group.done(due, now);
        if (due.resolvedAt() == null) {
            keep(group);
            plan(group);
            return;
        }
        Group next = byLabels.get(group.labels());
        forget(group);
        if (next != null) {
            keep(next);
            plan(next);
        }
    }

    void postpone(GroupDue due, Group group, Instant until) {
        group.postpone(due, until);
        plan(group);
    }

    /**
     * What waits in groups that repeat too often to be told each time.
     *
     * @param leaving takes each
     */
    List<Long> handOverQuiet(Consumer<Waiting> leaving) {
        List<Long> positions = new ArrayList<>();
        for (Group group : byLabels.values()) {
            if (group.quiet() && !group.busy()) {
                group.waiting().forEach(leaving);
                positions.addAll(group.handOver());
                keep(group);
                plan(group);
            }
        }
        waiting -= positions.size();
        return positions;
    }

    private static long wakeAt(Group group) {
        return Math.min(group.nextMs(), group.askAtMs());
    }

    private void plan(Group group) {
        plan(group, wakeAt(group));
    }

    private void plan(Group group, long atMs) {
        schedule.remove(group);
        group.lookAtMs = atMs;
        if (atMs != Group.NEVER) {
            schedule.add(group);
        }
    }

    private void keep(Group group) {
        StoredGroup stored = group.stored();
        if (stored != null) {
            store.put(sink, stored);
        }
    }

    private void forget(Group group) {
        schedule.remove(group);
        byLabels.remove(group.labels(), group);
        ending.remove(group.labels(), group);
        provisional.values().remove(group);
        byOom.values().removeIf(each -> each == group);
        if (group.told()) {
            store.remove(sink, group.labels());
        }
    }

    private void makeRoom() {
        if (size() < MOST_GROUPS) {
            return;
        }
        byLabels.values().stream()
                .filter(group -> !group.closing())
                .min(Comparator.comparingLong(Group::lastEventMs))
                .ifPresent(group -> {
                    closedEarly.run();
                    group.close();
                    plan(group);
                });
    }
}
