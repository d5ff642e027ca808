package io.tapio.oom.host.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapio.oom.host.process.LimitedCgroup;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LimitedCgroupsTest {

    private long nowNs;
    private final LimitedCgroups limited = new LimitedCgroups(.7, () -> nowNs);

    @Test
    void shouldCountALimitAboveAsOnesOwn() {
        limited.take(
                List.of(
                        reading("/", 1, Reading.NO_PARENT, 5_000, null),
                        reading("/pod", 2, 0, 700, 1_000L),
                        reading("/pod/app", 3, 1, 100, null),
                        reading("/free", 4, 0, 699, 1_000L),
                        reading("/unlimited", 5, 0, 4_000, null)),
                nowNs);

        assertEquals(
                List.of(
                        new LimitedCgroup("/pod", 2, true),
                        new LimitedCgroup("/pod/app", 3, true),
                        new LimitedCgroup("/free", 4, false)),
                limited.get());
    }

    @Test
    void shouldNotBeBelievedForLong() {
        assertNull(limited.get(), "there was no pass yet");
        limited.take(List.of(), nowNs);
        nowNs = TimeUnit.SECONDS.toNanos(3);
        assertEquals(List.of(), limited.get());
        nowNs++;
        assertNull(limited.get());
    }

    private static Reading reading(String path, long id, int parent, long usage, @Nullable Long limit) {
        Reading reading = new Reading(path, id, parent, true);
        reading.set(Figure.USAGE, usage);
        reading.set(Figure.LIMIT, limit);
        return reading;
    }
}
