package io.tapio.oom.host.memory;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The containers' counters as the last pass read them; as many as a pass samples, {@link MemorySampler#MAX_CONTAINERS} at
 * most. For any thread.
 */
public final class LastReadings {

    private volatile Map<String, OwnerCounters> byPath = Map.of();

    void replace(Map<String, OwnerCounters> readings) {
        byPath = Map.copyOf(readings);
    }

    @Nullable OwnerCounters of(String cgroupPath) {
        return byPath.get(cgroupPath);
    }
}
