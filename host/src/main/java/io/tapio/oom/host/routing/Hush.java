package io.tapio.oom.host.routing;

import io.tapio.oom.host.config.EventView;
import io.tapio.oom.host.journal.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks the silences for each entry that comes, and once more for all that waits when one has begun meanwhile: only then
 * are the waiting entries read again.
 */
final class Hush {

    /** Read at a time. */
    private static final int PAGE = 200;

    private final Silences silences;
    private final Function<Collection<Long>, List<Entry>> entries;
    private final Function<Entry, EventView> views;

    /** Those that had begun when what waits was last asked for. */
    private Set<String> begun = Set.of();

    Hush(Silences silences, Function<Collection<Long>, List<Entry>> entries, Function<Entry, EventView> views) {
        this.silences = silences;
        this.entries = entries;
        this.views = views;
    }

    /** What silences an event; {@code null} for nothing. */
    @Nullable Silence of(EventView view, Instant now) {
        return first(silences.all(), view, now);
    }

    private static @Nullable Silence first(List<Silence> some, EventView view, Instant now) {
        for (Silence silence : some) {
            if (silence.silences(view, now)) {
                return silence;
            }
        }
        return null;
    }

    /**
     * Which of those that wait are silenced by what has begun since this was last asked.
     *
     * @param waiting asked only when there is such a silence
     */
    List<Waiting> late(Supplier<Collection<Waiting>> waiting, Instant now) {
        List<Silence> fresh = new ArrayList<>();
        Set<String> standing = new HashSet<>();
        for (Silence silence : silences.all()) {
            if (!silence.startsAt().isAfter(now)) {
                standing.add(silence.id());
                if (!begun.contains(silence.id())) {
                    fresh.add(silence);
                }
            }
        }
        List<Waiting> silenced = fresh.isEmpty() ? List.of() : silenced(waiting.get(), fresh, now);
        begun = standing;
        return silenced;
    }

    private List<Waiting> silenced(Collection<Waiting> waiting, List<Silence> by, Instant now) {
        Map<Long, Waiting> items = new TreeMap<>();
        waiting.forEach(item -> items.put(item.position, item));
        List<Long> positions = List.copyOf(items.keySet());
        List<Waiting> silenced = new ArrayList<>();
        for (int from = 0; from < positions.size(); from += PAGE) {
            for (Entry entry : entries.apply(positions.subList(from, Math.min(from + PAGE, positions.size())))) {
                Waiting item = items.get(entry.position());
                if (item != null && first(by, views.apply(entry), now) != null) {
                    silenced.add(item);
                }
            }
        }
        return silenced;
    }
}
