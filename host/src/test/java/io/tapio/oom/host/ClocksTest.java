package io.tapio.oom.host;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapio.oom.kernel.KernelClock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ClocksTest {

    private static final Instant BOOT = Instant.parse("2001-01-01T00:00:00Z");

    @Test
    void shouldTellTheTimeOfSamplesByTheSameClockAsThatOfKillsWhateverTheWallClockSays() {
        AtomicLong sinceBootNs = new AtomicLong();
        KernelClock wall = KernelClock.bootedAt(BOOT);
        InstantSource steady = new Clocks(wall, sinceBootNs::get, 1).steady();
        assertEquals(BOOT, steady.instant());
        sinceBootNs.set(90_000_000_001L);
        assertEquals(wall.wallTime(90_000_000_001L), steady.instant());
        assertEquals(BOOT.plusSeconds(90).plusNanos(1), steady.instant());
    }
}
