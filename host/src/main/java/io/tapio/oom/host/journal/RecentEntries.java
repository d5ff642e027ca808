package io.tapio.oom.host.journal;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The newest entries as they were recorded, at most so many and so heavy: whoever keeps up reads them here and never from
 * the disk. For many threads.
 */
final class RecentEntries {

    private final int most;
    private final long mostWeight;
    private final TreeMap<Long, Entry> entries = new TreeMap<>();
    private final Map<String, List<Entry>> byEvent = new HashMap<>();
    private long weight;

    /** Everything behind this position is here. */
    private long complete;

    RecentEntries(int most, long mostWeight) {
        this.most = most;
        this.mostWeight = mostWeight;
    }

    /** Forgets all; what is recorded next stands behind that position. */
    synchronized void startBehind(long position) {
        entries.clear();
        byEvent.clear();
        weight = 0;
        complete = position;
    }

    synchronized void add(Collection<Entry> newest) {
        for (Entry entry : newest) {
            entries.put(entry.position(), entry);
            byEvent.computeIfAbsent(entry.event().eventId(), first -> new ArrayList<>(1))
                    .add(entry);
            weight += Weight.of(entry.event());
        }
        while (entries.size() > most || (weight > mostWeight && entries.size() > 1)) {
            Entry oldest = entries.pollFirstEntry().getValue();
            weight -= Weight.of(oldest.event());
            complete = oldest.position();
            byEvent.computeIfPresent(oldest.event().eventId(), (id, revisions) -> {
                revisions.remove(oldest);
                return revisions.isEmpty() ? null : revisions;
            });
        }
    }

    /** All revisions of an event, the first first; {@code null} when the first is not here. */
    synchronized @Nullable List<Entry> revisionsOf(String eventId) {
        List<Entry> revisions = byEvent.getOrDefault(eventId, List.of()).stream()
                .sorted(Comparator.comparingInt(entry -> entry.event().revision()))
                .toList();
        // It was recorded before the others, so that none of them has gone.
        return revisions.isEmpty() || revisions.getFirst().event().revision() > 0 ? null : revisions;
    }

    /** Those behind a position; {@code null} when not all of them are here. */
    synchronized @Nullable List<Entry> behind(long position, int limit) {
        return position < complete
                ? null
                : entries.tailMap(position, false).values().stream()
                        .limit(limit)
                        .toList();
    }

    synchronized @Nullable Entry at(long position) {
        return entries.get(position);
    }
}
