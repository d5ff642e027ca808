package io.tapio.oom.host.runtime;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A bounded map of what was learnt: what was not asked for the longest goes first. For any thread. */
final class Book<V> {

    private final int most;
    private final Map<String, V> entries = new LinkedHashMap<>(16, 0.75f, true);
    private long evicted;

    /** @param most entries; 1 or more */
    Book(int most) {
        this.most = most;
    }

    synchronized @Nullable V get(String key) {
        return entries.get(key);
    }

    synchronized void put(String key, V value) {
        entries.put(key, value);
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
