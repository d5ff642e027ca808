package io.tapio.oom.plugin.envelope;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.api.forecast.MemoryPoint;
import io.tapio.oom.api.forecast.Predictor;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class EnvelopePredictorTest {

    private static final long LIMIT = 100_000_000;

    @Test
    void shouldSayNothingOfTheFirstPoints() {
        Predictor predictor = new EnvelopePredictorFactory().begin();

        assertTrue(predictor.next(point(0, .2)).isEmpty());
        assertTrue(predictor.next(point(1, .2)).isEmpty());
    }

    @Test
    void shouldFindWhenASteadyLeakEnds() {
        Forecast said = after(300, t -> .2 + .002 * t);

        Double seconds = said.timeToOomSeconds();
        assertNotNull(seconds);
        assertEquals(100, seconds, 5);
        assertTrue(said.within300() > .9);
    }

    @Test
    void shouldExpectNothingOfWhatStandsStill() {
        assertEquals(0, after(600, t -> .9).within900(), .01);
    }

    @Test
    void shouldLetThePeaksOfASawToothDecideWhenTheLimitIsHit() {
        Forecast said = after(320, t -> .3 + .001 * t + .2 * (t % 20) / 20);

        Double seconds = said.timeToOomSeconds();
        assertNotNull(seconds);
        assertEquals(180, seconds, 30);
    }

    @Test
    void shouldNotWarnOfAWarmUpThatLevelsOffBelowTheLimit() {
        assertEquals(0, after(200, t -> .8 - .6 * Math.exp(-t / 80)).within900());
    }

    private static Forecast after(int seconds, DoubleUnaryOperator level) {
        Predictor predictor = new EnvelopePredictorFactory().begin();
        Optional<Forecast> said = Optional.empty();
        for (int t = 0; t <= seconds; t++) {
            said = predictor.next(point(t, level.applyAsDouble(t)));
        }
        return said.orElseThrow();
    }

    private static MemoryPoint point(double seconds, double level) {
        long held = Math.round(level * LIMIT);
        return new MemoryPoint(seconds, LIMIT, held, held, null, null, null, null, null, null);
    }
}
