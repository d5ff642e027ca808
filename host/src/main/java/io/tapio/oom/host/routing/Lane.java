package io.tapio.oom.host.routing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a sink gets one by one, in batches. What belongs to one incident stays in its order: behind something that is
 * under way, or was postponed, the rest of its incident waits, and nothing else does.
 */
final class Lane {

    private static final long MINUTE_MS = 60_000;

    /** A batch that fails is made no smaller: what is alone is given up on some day, a batch is not. */
    private static final int LEAST = 2;

    private final int batchSize;
    private final LinkedHashMap<Long, Waiting> waiting = new LinkedHashMap<>();
    private final Map<Long, Integer> underWay = new HashMap<>();
    private final PriorityQueue<Postponed> postponed = new PriorityQueue<>(Comparator.comparing(Postponed::until));
    private int handedOut;

    /** So many are handed over together: fewer after a failure, since all of a batch comes again, and more by and by. */
    private int limit;

    private record Postponed(Batch batch, Instant until) {}

    Lane(int batchSize) {
        this.batchSize = batchSize;
        this.limit = batchSize;
    }

    void add(Waiting item) {
        waiting.put(item.position, item);
    }

    /** It is not told; {@code false} when it is under way already. */
    boolean remove(Waiting item) {
        return waiting.remove(item.position) != null;
    }

    /** What is not under way. */
    Collection<Waiting> waiting() {
        return waiting.values();
    }

    /** How many entries are not done with. */
    int size() {
        return waiting.size() + handedOut;
    }

    @Nullable Batch next(Instant now) {
        Postponed first = postponed.peek();
        if (first != null && !first.until().isAfter(now)) {
            postponed.remove();
            return first.batch();
        }
        List<Waiting> items = new ArrayList<>();
        Set<Long> blocked = new HashSet<>();
        Map<RoutePlan, Boolean> held = new HashMap<>();
        for (Iterator<Waiting> all = waiting.values().iterator(); all.hasNext() && items.size() < limit; ) {
            Waiting item = all.next();
            if (underWay.containsKey(item.order) || blocked.contains(item.order)) {
                continue;
            }
            if (item.notBeforeMs > now.toEpochMilli()
                    || held.computeIfAbsent(item.plan, plan -> plan.holds(now))
                    || (item.single && !items.isEmpty())) {
                blocked.add(item.order);
                continue;
            }
            items.add(item);
            all.remove();
            if (item.single) {
                break;
            }
        }
        if (items.isEmpty()) {
            return null;
        }
        Batch batch = new Batch(items);
        items.forEach(item -> underWay.merge(item.order, 1, Integer::sum));
        handedOut += items.size();
        return batch;
    }

    /** When {@link #next} has something; a moment that has passed when it has it now. */
    @Nullable Instant nextDue(Instant now) {
        Instant soonest = postponed.isEmpty() ? null : postponed.peek().until();
        Set<Long> blocked = new HashSet<>();
        Map<RoutePlan, Boolean> held = new HashMap<>();
        for (Waiting item : waiting.values()) {
            if (underWay.containsKey(item.order) || !blocked.add(item.order)) {
                continue;
            }
            long at = Math.max(item.offeredMs, item.notBeforeMs);
            if (held.computeIfAbsent(item.plan, plan -> plan.holds(now))) {
                at = Math.max(at, nextMinute(now));
            }
            if (soonest == null || at < soonest.toEpochMilli()) {
                soonest = Instant.ofEpochMilli(at);
            }
            if (at <= now.toEpochMilli()) {
                break;
            }
        }
        return soonest;
    }

    /** Windows open and close at full minutes. */
    static long nextMinute(Instant now) {
        return (now.toEpochMilli() / MINUTE_MS + 1) * MINUTE_MS;
    }

    void done(Batch batch) {
        release(batch.items());
        limit = Math.min(batchSize, 2 * limit);
    }

    /** Of a batch that failed the first half comes again, and what is behind it for itself. */
    void postpone(Batch batch, Instant until) {
        List<Waiting> items = batch.items();
        if (items.size() <= LEAST) {
            postponed.add(new Postponed(batch, until));
            return;
        }
        int half = (items.size() + 1) / 2;
        limit = Math.min(limit, half);
        postponed.add(new Postponed(new Batch(items.subList(0, half)), until));
        takeBack(items.subList(half, items.size()), until);
    }

    void split(Batch batch, Instant until) {
        if (batch.items().size() == 1) {
            postpone(batch, until);
            return;
        }
        batch.items().forEach(item -> item.single = true);
        takeBack(batch.items(), until);
    }

    private void takeBack(List<Waiting> items, Instant until) {
        release(items);
        for (Waiting item : items.reversed()) {
            item.notBeforeMs = until.toEpochMilli();
            waiting.putFirst(item.position, item);
        }
    }

    private void release(List<Waiting> items) {
        handedOut -= items.size();
        for (Waiting item : items) {
            underWay.computeIfPresent(item.order, (order, count) -> count == 1 ? null : count - 1);
        }
    }
}
