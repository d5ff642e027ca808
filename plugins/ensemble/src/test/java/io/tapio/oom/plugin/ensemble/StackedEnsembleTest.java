package io.tapio.oom.plugin.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.forecast.Ensemble;
import io.tapio.oom.api.forecast.Ensemble.Standing;
import io.tapio.oom.api.forecast.Ensemble.Voice;
import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.api.forecast.MemoryPoint;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class StackedEnsembleTest {

    private static final long LIMIT = 100_000_000;

    @Test
    void shouldSayNothingWhileAProgramStarts() {
        Ensemble ensemble = new StackedEnsembleFactory().begin();

        assertTrue(ensemble.next(point(19, .1), List.of()).isEmpty());
        assertTrue(ensemble.next(point(20, .1), List.of()).isPresent());
    }

    @Test
    void shouldFindTheTimeOfASteadyLeakWithoutOtherVoices() {
        Forecast said = after(400, t -> .3 + .0014 * t, List.of());

        Double seconds = said.timeToOomSeconds();
        assertNotNull(seconds);
        assertEquals((1 - .3 - .0014 * 400) / .0014, seconds, 2);
        assertTrue(said.within300() > .5);
    }

    @Test
    void shouldCountTheTimeDownToTheLastSeconds() {
        Double seconds = after(490, t -> .3 + .0014 * t, List.of()).timeToOomSeconds();
        assertNotNull(seconds);
        assertEquals(10, seconds, 1);
    }

    @Test
    void shouldStayCalmOverWhatStandsStillNearTheLimit() {
        Forecast said = after(600, t -> .9, List.of());

        assertNull(said.timeToOomSeconds());
        assertTrue(said.within300() < .3);
    }

    @Test
    void shouldStayCalmOverWavesThatSetNoRecords() {
        Forecast said = after(1_500, t -> .6 + .25 * Math.sin(t / 40), List.of());

        assertTrue(said.within300() < .3);
    }

    @Test
    void shouldTakeTheTimesOfKalmanAndEnvelopeIntoTheMedian() {
        Forecast soon = Forecast.at(20, null);
        List<Voice> both =
                List.of(new Voice("kalman", soon, Standing.NONE), new Voice("envelope", soon, Standing.NONE));
        Double alone = after(300, t -> .3 + .001 * t + .000000001 * t * t * t, List.of())
                .timeToOomSeconds();
        Double joined =
                after(300, t -> .3 + .001 * t + .000000001 * t * t * t, both).timeToOomSeconds();

        assertNotNull(alone);
        assertNotNull(joined);
        assertTrue(joined < alone);
    }

    private static Forecast after(int seconds, DoubleUnaryOperator level, List<Voice> voices) {
        Ensemble ensemble = new StackedEnsembleFactory().begin();
        Optional<Forecast> said = Optional.empty();
        for (int t = 0; t <= seconds; t++) {
            said = ensemble.next(point(t, level.applyAsDouble(t)), voices);
        }
        return said.orElseThrow();
    }

    private static MemoryPoint point(double seconds, double level) {
        long held = Math.round(level * LIMIT);
        return new MemoryPoint(seconds, LIMIT, held, held, null, null, null, null, null, null);
    }
}
