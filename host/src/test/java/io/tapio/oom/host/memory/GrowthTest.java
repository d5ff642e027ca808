package io.tapio.oom.host.memory;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapio.oom.api.event.AllocationRates;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GrowthTest {

    private static final long BYTES = 5_000;

    private final Growth growth = new Growth();

    @ParameterizedTest
    @ValueSource(longs = {100, 1_000, 1_037, 10_000, 10_013})
    void shouldTellTheSameOfASteadyGrowthHoweverOftenItIsSampled(long everyMs) {
        for (long ms = 0; ms <= 400_000; ms += everyMs) {
            take(ms, ms * BYTES / 1000);
        }
        AllocationRates rates = growth.rates();
        assertEquals(BYTES, requireNonNull(rates.over10sBytesPerSecond()), .01);
        assertEquals(BYTES, requireNonNull(rates.over1mBytesPerSecond()), .01);
        assertEquals(BYTES, requireNonNull(rates.over5mBytesPerSecond()), .01);
    }

    @Test
    void shouldTellTheSameWhenThePaceChanges() {
        for (long s = 0; s <= 300; s += s < 100 ? 10 : s < 200 ? 1 : 10) {
            take(s * 1000, s * BYTES);
        }
        assertEquals(BYTES, requireNonNull(growth.rates().over10sBytesPerSecond()), .01);
        assertEquals(BYTES, requireNonNull(growth.rates().over5mBytesPerSecond()), .01);
    }

    @Test
    void shouldTellAStepOverEachTimeByItsLength() {
        for (long s = 0; s <= 300; s++) {
            take(s * 1000, s <= 295 ? 0 : 600);
        }
        assertEquals(60, requireNonNull(growth.rates().over10sBytesPerSecond()), .01);
        assertEquals(10, requireNonNull(growth.rates().over1mBytesPerSecond()), .01);
        assertEquals(2, requireNonNull(growth.rates().over5mBytesPerSecond()), .01);
    }

    @Test
    void shouldTellNothingOfATimeLongerThanItWasSeen() {
        take(0, 10);
        assertEquals(AllocationRates.UNKNOWN, growth.rates());
        take(9_000, 20);
        assertEquals(AllocationRates.UNKNOWN, growth.rates());
        take(10_000, 30);
        assertEquals(2, growth.rates().over10sBytesPerSecond());
        assertNull(growth.rates().over1mBytesPerSecond());
    }

    @Test
    void shouldTellNothingOfAShortTimeAfterALongGap() {
        take(0, 0);
        take(600_000, 1_000_000);
        assertNull(growth.rates().over10sBytesPerSecond());
        assertNull(growth.rates().over1mBytesPerSecond());
        assertNotNull(growth.rates().over5mBytesPerSecond());
    }

    @Test
    void shouldBeBelowZeroWhereMemoryIsGivenBack() {
        take(0, 100);
        take(10_000, 0);
        assertEquals(-10, growth.rates().over10sBytesPerSecond());
    }

    @Test
    void shouldPassOverASampleThatIsNotAfterTheLast() {
        take(0, 0);
        take(10_000, 100);
        take(10_000, 9_999);
        take(5_000, 9_999);
        assertEquals(10, growth.rates().over10sBytesPerSecond());
    }

    private void take(long ms, long held) {
        growth.take(TimeUnit.MILLISECONDS.toNanos(ms), held);
    }
}
