package io.tapio.oom.host.routing;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.Notification.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** An incident at one sink: what was told of it, and what waits. It holds positions and counts, never events. */
final class Group {

    /** More than that don't wait singly: they are counted. */
    static final int MOST_WAITING = 1_000;

    static final long NEVER = Long.MAX_VALUE;

    private final TreeMap<Long, Waiting> waiting = new TreeMap<>();
    private final TreeSet<Long> recent = new TreeSet<>();
    private final Instant startedAt;
    private Map<String, String> labels;
    private String dedupKey;
    private RoutePlan plan;
    private long lastEventMs;
    private @Nullable Instant lastTold;
    private long total;
    /** The warnings that have not ended, by their events' hash. */
    private final TreeSet<Long> standing = new TreeSet<>();

    /** When the last warning ended; {@link #NEVER} while none has. */
    private long endedMs = NEVER;

    private boolean quiet;
    private boolean kills;
    private boolean closing;
    private boolean underWay;
    private @Nullable GroupDue postponed;
    private long postponedToMs;
    private @Nullable String oomId;
    private final GroupHealth health;

    /** When it is looked at next; the groups' own. */
    long lookAtMs = NEVER;

    final long number;

    /** One that begins with this event. */
    Group(long number, Map<String, String> labels, RoutePlan plan, OomEvent first) {
        this.number = number;
        this.labels = labels;
        this.dedupKey = Incidents.dedupKey(labels, first);
        this.plan = plan;
        this.startedAt = first.time();
        this.health = new GroupHealth(null, null);
    }

    /** One that was told before the restart. */
    Group(long number, StoredGroup stored, RoutePlan plan) {
        this.number = number;
        this.labels = stored.labels();
        this.dedupKey = stored.dedupKey();
        this.plan = plan;
        this.startedAt = stored.startedAt();
        this.lastEventMs = stored.lastEventAt().toEpochMilli();
        this.lastTold = stored.lastTold();
        this.total = stored.total();
        this.recent.addAll(stored.recent());
        this.quiet = stored.quiet();
        this.oomId = stored.oomId();
        this.health = new GroupHealth(stored.podUid(), stored.container());
        this.standing.addAll(stored.standing());
    }

    /** What is to be kept of it; {@code null} while it was not told. */
    @Nullable StoredGroup stored() {
        return lastTold == null
                ? null
                : new StoredGroup(
                        labels,
                        plan.path(),
                        dedupKey,
                        startedAt,
                        Instant.ofEpochMilli(lastEventMs),
                        lastTold,
                        total,
                        List.copyOf(recent),
                        quiet,
                        oomId,
                        health.podUid(),
                        health.container(),
                        List.copyOf(standing));
    }

    Map<String, String> labels() {
        return labels;
    }

    /** It is whose memory it is after all that is known now. */
    void rename(Map<String, String> better, OomEvent first) {
        labels = better;
        dedupKey = Incidents.dedupKey(better, first);
    }

    @Nullable String oomId() {
        return oomId;
    }

    boolean told() {
        return lastTold != null;
    }

    /** Whether it is being told, or is to be told again since that failed. */
    boolean busy() {
        return underWay || postponed != null;
    }

    boolean quiet() {
        return quiet;
    }

    boolean closing() {
        return closing;
    }

    void close() {
        closing = true;
    }

    void beQuiet() {
        quiet = true;
    }

    long lastEventMs() {
        return lastEventMs;
    }

    /** Whether it was told before the restart, and the sink's cursor was not kept any more. */
    boolean hasTold(long position) {
        return recent.contains(position);
    }

    boolean roomFor() {
        return waiting.size() < MOST_WAITING;
    }

    Collection<Waiting> waiting() {
        return waiting.values();
    }

    void add(Waiting item, OomEvent event, RoutePlan by) {
        waiting.put(item.position, item);
        item.group = this;
        plan = by;
        if (!item.revised) {
            note(item.offeredMs, event);
        }
        follow(item, event);
    }

    /** Warnings end by themselves, with their last revision. */
    private void follow(Waiting item, OomEvent event) {
        Instant ended = event.endedAt();
        if (ended != null) {
            standing.remove(item.event);
            endedMs = endedMs == NEVER ? ended.toEpochMilli() : Math.max(endedMs, ended.toEpochMilli());
        } else if (event.isPredictive()) {
            standing.add(item.event);
            if (standing.size() > MOST_WAITING) {
                standing.pollFirst();
            }
        }
    }

    /** Whether all that it was about were warnings, and none of them stands any more. */
    private boolean allEnded() {
        return endedMs != NEVER && standing.isEmpty() && !kills && oomId == null;
    }

    /** It is counted, and not told singly. */
    void count(long nowMs, OomEvent event) {
        total++;
        note(nowMs, event);
    }

    private void note(long nowMs, OomEvent event) {
        lastEventMs = Math.max(lastEventMs, nowMs);
        String oom = Incidents.oomId(event);
        kills |= oom != null;
        oomId = oom == null ? oomId : oom;
        health.note(event);
    }

    /** Takes over what waits in another that turned out to be the same. */
    void adopt(Group other) {
        waiting.putAll(other.waiting);
        other.waiting.values().forEach(item -> item.group = this);
        other.waiting.clear();
        total += other.total;
        standing.addAll(other.standing);
        lastEventMs = Math.max(lastEventMs, other.lastEventMs);
        kills |= other.kills;
        oomId = other.oomId == null ? oomId : other.oomId;
    }

    boolean remove(Waiting item) {
        if (waiting.remove(item.position) == null) {
            return false;
        }
        if (!item.revised) {
            standing.remove(item.event);
        }
        return true;
    }

    /** Whether kills wait that may be one too many of a kind. */
    boolean mayRepeat() {
        return kills && !quiet && times().newsWaits();
    }

    RoutePlan plan() {
        return plan;
    }

    /** When there is something to do if nothing comes; {@link #NEVER} while it is under way, or when nothing will. */
    long nextMs() {
        if (underWay) {
            return NEVER;
        }
        if (postponed != null) {
            return postponedToMs;
        }
        if (closing) {
            return 0;
        }
        return times().nextMs();
    }

    private GroupTimes times() {
        return new GroupTimes(plan, quiet, lastTold, lastEventMs, allEnded(), waiting.values());
    }

    /** When it is to be looked whether its container is well again; {@link #NEVER} where that ends nothing. */
    long askAtMs() {
        boolean may = lastTold != null && !busy() && !quiet && !times().newsWaits();
        return may ? health.askAtMs(lastEventMs) : NEVER;
    }

    /** Since when its container is well, if that ends it now. */
    @Nullable Instant recovered(Recovery recovery, Instant now) {
        return askAtMs() > now.toEpochMilli() ? null : health.since(recovery, lastEventMs, now);
    }

    /** Whether nothing will ever be told of it: it was not, and nothing that is news waits. */
    boolean pointless(long nowMs) {
        GroupTimes times = times();
        return lastTold == null && !times.newsWaits() && !underWay && (!quiet || closing || times.overMs() <= nowMs);
    }

    /** What is due now, if anything is; it is under way then. */
    @Nullable GroupDue due(long nowMs) {
        if (underWay) {
            return null;
        }
        GroupDue again = postponed;
        if (again != null) {
            postponed = null;
            underWay = true;
            return again;
        }
        GroupTimes times = times();
        if (times.newsWaits() && (closing || times.newsMs() <= nowMs)) {
            return begin(told() ? Reason.MORE : Reason.OPENED, null);
        }
        if (told() && (closing || times.overMs() <= nowMs)) {
            return begin(Reason.RESOLVED, Instant.ofEpochMilli(allEnded() ? endedMs : nowMs));
        }
        if (times.updateMs() <= nowMs) {
            return begin(Reason.UPDATED, null);
        }
        return times.repeatMs() <= nowMs ? begin(Reason.REPEATED, null) : null;
    }

    /** It is over, since its container is well. */
    GroupDue over(Instant since) {
        return begin(Reason.RESOLVED, since);
    }

    private GroupDue begin(Reason reason, @Nullable Instant resolvedAt) {
        underWay = true;
        List<Long> covers = new ArrayList<>();
        long fresh = 0;
        Map<Long, Long> newest = new LinkedHashMap<>();
        for (Waiting item : waiting.values()) {
            if (reason == Reason.UPDATED && !item.revised) {
                continue;
            }
            covers.add(item.position);
            newest.remove(item.event);
            newest.put(item.event, item.position);
            fresh += item.revised ? 0 : 1;
        }
        TreeSet<Long> positions = new TreeSet<>(newest.values());
        if (positions.isEmpty()) {
            positions.addAll(recent);
        }
        while (positions.size() > GroupDue.MOST_EVENTS) {
            positions.pollFirst();
        }
        return new GroupDue(
                this,
                dedupKey,
                reason,
                labels,
                List.copyOf(positions),
                covers,
                Math.max(total + fresh, 1),
                startedAt,
                resolvedAt);
    }

    void postpone(GroupDue due, Instant until) {
        underWay = false;
        postponed = due;
        postponedToMs = until.toEpochMilli();
    }

    void done(GroupDue due, Instant now) {
        underWay = false;
        lastTold = due.reason() == Reason.UPDATED && lastTold != null ? lastTold : now;
        due.covers().forEach(position -> {
            Waiting item = waiting.remove(position);
            total += item == null || item.revised ? 0 : 1;
        });
        recent.addAll(due.positions());
        while (recent.size() > GroupDue.MOST_EVENTS) {
            recent.pollFirst();
        }
    }

    /** What waited and is done with when that is. */
    List<Waiting> covered(GroupDue due) {
        return due.covers().stream().map(waiting::get).filter(Objects::nonNull).toList();
    }

    /** Something else tells what waits here: the summary. */
    List<Long> handOver() {
        List<Long> positions = List.copyOf(waiting.keySet());
        total += waiting.values().stream().filter(item -> !item.revised).count();
        waiting.clear();
        return positions;
    }
}
