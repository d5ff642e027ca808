package io.tapio.oom.host.memory;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The cgroups' counters as they were read last; as many as a pass samples, {@link MemorySampler#MAX_CONTAINERS} at most,
 * and those that have come since the last pass over all. For any thread.
 */
public final class LastReadings {

    private final Map<String, OwnerCounters> byPath = new ConcurrentHashMap<>();

    void replace(Map<String, OwnerCounters> readings) {
        byPath.keySet().retainAll(readings.keySet());
        byPath.putAll(readings);
    }

    void add(Map<String, OwnerCounters> readings) {
        byPath.putAll(readings);
    }

    @Nullable OwnerCounters of(String cgroupPath) {
        return byPath.get(cgroupPath);
    }
}
