package io.tapio.oom.host.routing;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.Audience;
import io.tapio.oom.host.config.EventView;
import io.tapio.oom.host.config.RouteConfig;
import io.tapio.oom.host.journal.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What waits for one sink, as its routes, silences and inhibitions say. */
final class RouteOutbox implements Outbox {

    /** So many may wait; then the journal keeps the rest. */
    static final int MOST_WAITING = 10_000;

    /** Of those that wait in groups, maybe for hours: more of them are counted, so that the others go on. */
    static final int MOST_GATHERED = MOST_WAITING / 2;

    private static final long[] NO_KEYS = new long[0];
    private static final List<String> EACH = List.of(RouteConfig.EACH);
    private static final List<String> BY_SUBJECT = List.of(RouteConfig.SUBJECT);

    private final String sink;
    private final Audience audience;
    private final boolean revisions;
    private final RouteTree tree;
    private final Function<Entry, EventView> views;
    private final Hush hush;
    private final FirstRevision first;
    private final Inhibitor inhibitor;
    private final Lane lane;
    private final Groups groups;
    private final @Nullable DailySummary summary;
    private final RouteMeters meters;
    private final Map<Long, Set<Waiting>> inhibitable = new HashMap<>();
    private final List<Long> withdrawn = new ArrayList<>();
    private @Nullable Instant lastSeen;

    RouteOutbox(
            String sink,
            Audience audience,
            boolean revisions,
            RouteTree tree,
            Function<Entry, EventView> views,
            Hush hush,
            FirstRevision first,
            Inhibitor inhibitor,
            Lane lane,
            Groups groups,
            @Nullable DailySummary summary,
            RouteMeters meters) {
        this.sink = sink;
        this.audience = audience;
        this.revisions = revisions;
        this.tree = tree;
        this.views = views;
        this.hush = hush;
        this.first = first;
        this.inhibitor = inhibitor;
        this.lane = lane;
        this.groups = groups;
        this.summary = summary;
        this.meters = meters;
    }

    @Override
    public Admission offer(Entry entry, Instant now) {
        lastSeen = now;
        if (audience == Audience.COUNTERS) {
            lane.add(waiting(entry, RoutePlan.STANDARD, NO_KEYS, now, false));
            return new Admission.Waiting();
        }
        EventView view = views.apply(entry);
        inhibitor.learn(view).forEach(reach -> withdraw(reach, now));
        return switch (tree.choose(view, sink)) {
            case RouteTree.Choice.Passed passed -> new Admission.LeftOut(passed.why());
            case RouteTree.Choice.Taken taken -> admit(entry, view, taken.plan(), now);
        };
    }

    private Admission admit(Entry entry, EventView view, RoutePlan plan, Instant now) {
        OomEvent event = entry.event();
        EventView before = first.before(event);
        if (before != null && !revisions) {
            return new Admission.LeftOut("an earlier revision of it went there");
        }
        Silence silence = hush.of(view, now);
        if (silence != null) {
            meters.silenced();
            return new Admission.LeftOut("silenced by " + silence.id());
        }
        // Whoever was told of a warning is told of its end, which may well be a kill.
        long[] keys = before != null && event.endedAt() != null ? NO_KEYS : inhibitor.keys(view);
        if (inhibitor.inhibits(keys, event.time().toEpochMilli())) {
            meters.inhibited();
            return new Admission.LeftOut("inhibited by a kill or another source of an inhibit rule");
        }
        Waiting item = waiting(entry, plan, keys, now, before != null);
        List<String> groupBy = groupBy(plan);
        if (groupBy.equals(EACH)) {
            lane.add(item);
        } else {
            Admission.LeftOut none = gather(item, before == null ? view : before, event, groupBy);
            if (none != null) {
                return none;
            }
        }
        for (long key : keys) {
            inhibitable.computeIfAbsent(key, any -> new LinkedHashSet<>()).add(item);
        }
        return new Admission.Waiting();
    }

    /** Puts it into its group; says why when it goes into none. */
    private Admission.@Nullable LeftOut gather(Waiting item, EventView original, OomEvent event, List<String> groupBy) {
        Map<String, String> labels = Incidents.labels(groupBy, original);
        boolean bySubject = groupBy.contains(RouteConfig.SUBJECT);
        Group open = groups.find(labels, event, bySubject);
        if (open != null && open.hasTold(item.position)) {
            return new Admission.LeftOut("it was told before the restart");
        }
        if (item.revised && open == null) {
            return new Admission.LeftOut("its incident is over");
        }
        Group group = open != null && item.revised ? open : groups.open(labels, event, item.plan, bySubject);
        if (!group.roomFor()
                || (groups.waiting() >= MOST_GATHERED && !group.waiting().isEmpty())) {
            if (!item.revised) {
                groups.count(group, item.offeredMs, event);
            }
            meters.counted();
            return new Admission.LeftOut("counted in its group, of which more waits than is kept");
        }
        groups.add(group, item, event, item.plan);
        return null;
    }

    private List<String> groupBy(RoutePlan plan) {
        List<String> said = plan.groupBy();
        if (said != null) {
            return said;
        }
        return audience == Audience.PEOPLE ? BY_SUBJECT : EACH;
    }

    /** How an event would be gathered by that route, for the one who asks; {@code null} for not at all. */
    @Nullable Map<String, String> labels(RoutePlan plan, EventView event) {
        List<String> groupBy = groupBy(plan);
        return groupBy.equals(EACH) ? null : Incidents.labels(groupBy, event);
    }

    private static Waiting waiting(Entry entry, RoutePlan plan, long[] keys, Instant now, boolean revised) {
        OomEvent event = entry.event();
        return new Waiting(
                entry.position(),
                Incidents.orderOf(event),
                Incidents.hash(event.eventId()),
                plan,
                keys,
                event.time().toEpochMilli(),
                now.toEpochMilli(),
                revised);
    }

    /** What waits and is silenced by what just came. */
    private void withdraw(Inhibitor.Reach reach, Instant now) {
        for (Waiting item : List.copyOf(inhibitable.getOrDefault(reach.key(), Set.of()))) {
            if (reach.covers(item.timeMs) && remove(item, now)) {
                meters.inhibited();
                leave(item);
            }
        }
    }

    /** {@code false} when it is being told, or is to be told again. */
    private boolean remove(Waiting item, Instant now) {
        Group group = item.group;
        return group == null ? lane.remove(item) : groups.remove(item, group, now);
    }

    /** What waits and is silenced by what began since. */
    private void heedSilences(Instant now) {
        for (Waiting item : hush.late(this::notYetTold, now)) {
            if (remove(item, now)) {
                meters.silenced();
                leave(item);
            }
        }
    }

    private Collection<Waiting> notYetTold() {
        List<Waiting> items = new ArrayList<>(lane.waiting());
        items.addAll(groups.items());
        return items;
    }

    private void leave(Waiting item) {
        withdrawn.add(item.position);
        forget(item);
    }

    private void forget(Waiting item) {
        for (long key : item.inhibitors) {
            inhibitable.computeIfPresent(key, (same, items) -> items.remove(item) && items.isEmpty() ? null : items);
        }
    }

    /** Of how many keys something waits that may still be inhibited. */
    int inhibitable() {
        return inhibitable.size();
    }

    @Override
    public List<Long> withdrawn() {
        List<Long> positions = List.copyOf(withdrawn);
        withdrawn.clear();
        return positions;
    }

    @Override
    public boolean full() {
        return lane.size() + groups.waiting() >= MOST_WAITING || groups.full();
    }

    @Override
    public Optional<Due> next(Instant now) {
        lastSeen = now;
        if (audience != Audience.COUNTERS) {
            heedSilences(now);
        }
        Due due = lane.next(now);
        if (due == null) {
            List<Waiting> pointless = new ArrayList<>();
            due = groups.next(now, pointless);
            pointless.forEach(this::leave);
        }
        if (due == null && summary != null) {
            due = summary.next(now, () -> groups.handOverQuiet(this::forget));
        }
        return Optional.ofNullable(due);
    }

    @Override
    public @Nullable Instant nextDue() {
        Instant now = lastSeen;
        return now == null
                ? groups.nextDue()
                : soonest(soonest(lane.nextDue(now), groups.nextDue()), summary == null ? null : summary.nextDue(now));
    }

    private static @Nullable Instant soonest(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return one.isBefore(other) ? one : other;
    }

    @Override
    public void done(Due due, Instant now) {
        switch (due) {
            case Batch batch -> {
                batch.items().forEach(this::forget);
                lane.done(batch);
            }
            case GroupDue gathered -> {
                Group group = gathered.group();
                if (group != null) {
                    group.covered(gathered).forEach(this::forget);
                    groups.done(gathered, group, now);
                } else if (summary != null) {
                    summary.done(now);
                }
            }
            default -> throw new IllegalArgumentException("not of this outbox: " + due);
        }
    }

    @Override
    public void postpone(Due due, Instant until) {
        switch (due) {
            case Batch batch -> lane.postpone(batch, until);
            case GroupDue gathered -> {
                Group group = gathered.group();
                if (group != null) {
                    groups.postpone(gathered, group, until);
                } else if (summary != null) {
                    summary.postpone(gathered, until);
                }
            }
            default -> throw new IllegalArgumentException("not of this outbox: " + due);
        }
    }

    @Override
    public void split(Due due, Instant until) {
        if (due instanceof Batch batch) {
            lane.split(batch, until);
        } else {
            postpone(due, until);
        }
    }
}
