package io.tapio.oom.host.memory;

import io.tapio.oom.api.event.Room;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the limits leave to each cgroup of a pass. Where pages can be moved to swap nobody is killed: what is left of it to
 * the cgroup, to those above it and to the machine is added to the limit. Belongs to one thread.
 */
final class Rooms {

    private final @Nullable Room[] own;
    private final @Nullable Room[] tightest;
    private final long[] swapLeft;

    /** @param freeSwapBytes of the machine */
    Rooms(List<Reading> readings, long freeSwapBytes) {
        own = new Room[readings.size()];
        tightest = new Room[readings.size()];
        swapLeft = new long[readings.size()];
        for (int i = 0; i < readings.size(); i++) {
            Reading reading = readings.get(i);
            int above = reading.parent();
            long left = above < 0 ? freeSwapBytes : swapLeft[above];
            Long limit = reading.get(Figure.SWAP_LIMIT);
            swapLeft[i] = limit == null ? left : Math.min(left, Math.max(0, limit - reading.or(Figure.SWAP, 0)));
            own[i] = room(reading, swapLeft[i]);
            tightest[i] = tighter(own[i], above < 0 ? null : tightest[above]);
        }
    }

    /** What its own limit leaves it; {@code null} where it has none above 0. */
    @Nullable Room own(int index) {
        return own[index];
    }

    /** The one that leaves the least, of its own and those above. */
    @Nullable Room tightest(int index) {
        return tightest[index];
    }

    private static @Nullable Room room(Reading reading, long swapLeft) {
        Long memory = reading.get(Figure.LIMIT);
        Long both = reading.get(Figure.MEMORY_AND_SWAP_LIMIT);
        if (!reading.has(Figure.USAGE) || memory == null && both == null) {
            return null;
        }
        long swap = reading.or(Figure.SWAP, 0);
        long withSwap = memory == null ? Long.MAX_VALUE : sum(memory, sum(swap, swapLeft));
        long limit = both == null ? withSwap : Math.min(withSwap, both);
        Long unreclaimable = reading.unreclaimable();
        long held = unreclaimable == null ? reading.or(Figure.USAGE, 0) : unreclaimable;
        return limit <= 0 ? null : new Room(reading.path(), limit, sum(held, swap));
    }

    private static long sum(long one, long other) {
        long sum = one + other;
        return sum < 0 ? Long.MAX_VALUE : sum;
    }

    private static @Nullable Room tighter(@Nullable Room one, @Nullable Room other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return other.headroomBytes() < one.headroomBytes() ? other : one;
    }
}
