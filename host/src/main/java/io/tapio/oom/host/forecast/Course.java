package io.tapio.oom.host.forecast;

import io.tapio.oom.api.event.MemoryCounters;
import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.Room;
import io.tapio.oom.api.forecast.MemoryPoint;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The memory of one cgroup as long as it is one course: same cgroup, same limit, counters that grow, no long gap. Two are
 * never equal: what predictors know is kept by it. Belongs to one thread, but for what never changes.
 */
final class Course {

    /** After that long without a point nothing is known any more of what happened in between. */
    static final double LONGEST_GAP_SECONDS = 60;

    private static final double NS_PER_SECOND = 1e9;

    private final String path;
    private final @Nullable Long cgroupId;
    private final long limitBytes;
    private final long beganNs;
    private long lastNs;
    private MemorySample last;

    /** Why the next point does not belong to it. */
    enum Break {
        /** It does. */
        NONE,
        /** It is the last one again. */
        REPEATED,
        /** The cgroup is another one under the same path, or its counters or the time ran backwards. */
        RESTARTED,
        /** The limit is another one. */
        LIMIT_CHANGED,
        /** Nothing was seen for too long. */
        GAP
    }

    Course(MemorySample first, Room own, long bootTimeNs) {
        this.path = first.cgroupPath();
        this.cgroupId = first.cgroupId();
        this.limitBytes = own.limitBytes();
        this.beganNs = bootTimeNs;
        this.lastNs = bootTimeNs;
        this.last = first;
    }

    String path() {
        return path;
    }

    @Nullable Long cgroupId() {
        return cgroupId;
    }

    long lastNs() {
        return lastNs;
    }

    MemorySample last() {
        return last;
    }

    /** Whether a sample goes on where this is. */
    Break breaks(MemorySample next, Room own, long bootTimeNs) {
        if (!Objects.equals(next.cgroupId(), cgroupId)) {
            return Break.RESTARTED;
        }
        if (own.limitBytes() != limitBytes) {
            return Break.LIMIT_CHANGED;
        }
        if (bootTimeNs <= lastNs) {
            return bootTimeNs == lastNs ? Break.REPEATED : Break.RESTARTED;
        }
        if ((bootTimeNs - lastNs) / NS_PER_SECOND > LONGEST_GAP_SECONDS) {
            return Break.GAP;
        }
        return backwards(last.counters(), next.counters()) ? Break.RESTARTED : Break.NONE;
    }

    private static boolean backwards(MemoryCounters before, MemoryCounters now) {
        return less(now.limitHits(), before.limitHits())
                || less(now.oomKills(), before.oomKills())
                || less(now.ooms(), before.ooms())
                || less(now.stalledSomeNs(), before.stalledSomeNs())
                || less(now.stalledFullNs(), before.stalledFullNs());
    }

    private static boolean less(@Nullable Long now, @Nullable Long before) {
        return now != null && before != null && now < before;
    }

    /** Goes on. */
    MemoryPoint next(MemorySample sample, Room own, long bootTimeNs) {
        last = sample;
        lastNs = bootTimeNs;
        return new MemoryPoint(
                (bootTimeNs - beganNs) / NS_PER_SECOND,
                limitBytes,
                sample.usageBytes(),
                own.heldBytes(),
                sample.parts().anonBytes(),
                sample.parts().activeFileBytes(),
                sample.parts().inactiveFileBytes(),
                sample.counters().limitHits(),
                sample.counters().stalledSomeNs(),
                sample.counters().stalledFullNs());
    }
}
