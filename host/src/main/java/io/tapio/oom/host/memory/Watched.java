package io.tapio.oom.host.memory;

import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.MemorySample;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One cgroup with a limit, and what was told of it. Belongs to one thread. */
final class Watched {

    /** What ends so soon after a kill has ended by it. */
    static final long KILL_COUNTS_NS = TimeUnit.SECONDS.toNanos(60);

    static final List<EventType> TYPES = List.of(
            EventType.MEMORY_PRESSURE_HIGH, EventType.MEMORY_PRESSURE_CRITICAL, EventType.CONTAINER_MEMORY_LIMIT);

    private final String path;
    private final List<Crossing> crossings = List.of(new Crossing(), new Crossing(), new Crossing());
    private @Nullable Long limitBytes;
    private @Nullable Long hits;
    private @Nullable Long kills;
    private @Nullable Long killedNs;

    Watched(String path) {
        this.path = path;
    }

    String path() {
        return path;
    }

    Crossing crossing(EventType type) {
        return crossings.get(TYPES.indexOf(type));
    }

    /** Takes the counters of a sample: how often the limit was hit since the last; {@code null} where that is not known. */
    @Nullable Long take(MemorySample sample, long nowNs) {
        Long before = hits;
        Long now = sample.counters().limitHits();
        hits = now;
        Long killsNow = sample.counters().oomKills();
        if (kills != null && killsNow != null && killsNow > kills) {
            killed(nowNs);
        }
        kills = killsNow;
        return before == null || now == null || now < before ? null : Long.valueOf(now - before);
    }

    /** Whether the limit is another one than at the last call that said so. */
    boolean limitChanges(@Nullable Long limit) {
        boolean changed = limitBytes != null && !limitBytes.equals(limit);
        limitBytes = limit;
        return changed;
    }

    void killed(long nowNs) {
        killedNs = nowNs;
    }

    boolean killedLately(long nowNs) {
        return killedNs != null && nowNs - killedNs < KILL_COUNTS_NS;
    }
}
