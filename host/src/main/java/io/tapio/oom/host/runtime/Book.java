package io.tapio.oom.host.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A bounded map of what was found, and of what was looked for in vain: that is due again after pauses that double. What
 * was found is due again after a while too, since people rename things, and stays when it isn't found any more. What was
 * not asked for the longest goes first. For any thread.
 */
final class Book<V> {

    private static final long FIRST_PAUSE_NS = 1_000_000_000;
    private static final int MOST_DOUBLINGS = 9;
    private static final long FRESH_NS = 10_000_000_000L;

    private final int most;
    private final LongSupplier clock;
    private final Map<String, Entry<V>> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long evicted;

    /**
     * @param misses how often in vain
     * @param dueNs when to look again
     */
    private record Entry<V>(@Nullable V found, int misses, long dueNs) {}

    /**
     * @param most entries; 1 or more
     * @param clock counts nanoseconds
     */
    Book(int most, LongSupplier clock) {
        this.most = most;
        this.clock = clock;
    }

    synchronized @Nullable V get(String key) {
        Entry<V> entry = entries.get(key);
        return entry == null ? null : entry.found;
    }

    /** Whether it should be looked for by one who has an occasion to: it is not known, or was found a while ago. */
    synchronized boolean isDue(String key) {
        Entry<V> entry = entries.get(key);
        return entry == null || clock.getAsLong() - entry.dueNs >= 0;
    }

    /** Whether it should be looked for since it is not known. */
    synchronized boolean isMissing(String key) {
        return get(key) == null && isDue(key);
    }

    /** @param found {@code null} when it was looked for in vain */
    synchronized void put(String key, @Nullable V found) {
        Entry<V> before = entries.get(key);
        V known = found == null && before != null ? before.found : found;
        int misses = known != null ? 0 : before == null ? 1 : before.misses + 1;
        long pause = misses == 0 ? FRESH_NS : FIRST_PAUSE_NS << Math.min(misses - 1, MOST_DOUBLINGS);
        entries.put(key, new Entry<>(known, misses, clock.getAsLong() + pause));
        if (entries.size() > most) {
            entries.remove(entries.keySet().iterator().next());
            evicted++;
        }
    }

    synchronized int size() {
        return entries.size();
    }

    synchronized long evicted() {
        return evicted;
    }
}
