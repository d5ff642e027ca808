package io.tapio.oom.host.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.api.forecast.Forecasts;
import io.tapio.oom.api.forecast.Forecasts.Said;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class CadenceTest {

    private final Cadence cadence = new Cadence(Duration.ofSeconds(10), Duration.ofSeconds(1));

    @Test
    void shouldLookAtAllEveryTenSecondsAndAtThoseNearTheirLimitEverySecond() {
        assertTrue(at(0).all());
        for (long s = 1; s < 10; s++) {
            assertNull(next(s * 1000 - 1));
            assertFalse(at(s * 1000).all());
        }
        assertTrue(at(10_000).all());
    }

    @Test
    void shouldSayHowLongThereIsNothingToDo() {
        at(0);
        assertEquals(TimeUnit.MILLISECONDS.toNanos(1000), cadence.waitNs(0));
        assertEquals(TimeUnit.MILLISECONDS.toNanos(400), cadence.waitNs(TimeUnit.MILLISECONDS.toNanos(600)));
        assertEquals(0, cadence.waitNs(TimeUnit.SECONDS.toNanos(7)));
    }

    @Test
    void shouldLookAtOnceAtWhoHitsItsLimit() {
        at(0);
        cadence.hit(42);
        Choice choice = at(300);
        assertEquals(Set.of(42L), choice.hits());
        assertFalse(choice.all());
        assertFalse(choice.fast());
        assertNull(next(301), "once for each hit");
    }

    @Test
    void shouldGatherHitsThatComeCloseTogether() {
        at(0);
        cadence.hit(1);
        at(300);
        cadence.hit(2);
        cadence.hit(3);
        assertNull(next(399));
        assertEquals(TimeUnit.MILLISECONDS.toNanos(1), cadence.waitNs(TimeUnit.MILLISECONDS.toNanos(399)));
        assertEquals(Set.of(2L, 3L), at(400).hits());
    }

    @Test
    void shouldLookOftenAtWhoIsForetoldToBeOutOfMemoryWithinAQuarterOfAnHour() {
        at(0);
        cadence.heard(forecasts(said(1, 899, true), said(2, 901, true), said(3, 5, false)));
        assertEquals(Set.of(1L), at(1_000).near());
        cadence.heard(forecasts(said(2, 100, true)));
        assertEquals(Set.of(1L, 2L), at(2_000).near(), "1 was not in that round");
        cadence.heard(forecasts(said(1, 5_000, true)));
        assertEquals(Set.of(2L), at(3_000).near());
        cadence.alive(Set.of(1L));
        assertEquals(Set.of(), at(4_000).near(), "2 is gone");
    }

    @Test
    void shouldGoOnWhenTheClockWasSetBack() {
        at(50_000);
        assertTrue(at(1_000).all());
        assertNull(next(1_500));
    }

    private Choice at(long ms) {
        Choice choice = next(ms);
        assertNotNull(choice, ms + " ms");
        return choice;
    }

    private @Nullable Choice next(long ms) {
        return cadence.next(TimeUnit.MILLISECONDS.toNanos(ms));
    }

    private static Forecasts forecasts(Said... said) {
        return new Forecasts(Instant.EPOCH, 0, List.of(said));
    }

    private static Said said(long id, double seconds, boolean deciding) {
        return new Said("/" + id, id, "any", deciding, new Forecast(0, 0, 0, seconds, null, null, null));
    }
}
