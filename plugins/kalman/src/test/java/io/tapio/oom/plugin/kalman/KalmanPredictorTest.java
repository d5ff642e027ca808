package io.tapio.oom.plugin.kalman;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.api.forecast.MemoryPoint;
import io.tapio.oom.api.forecast.Predictor;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

class KalmanPredictorTest {

    private static final long LIMIT = 100_000_000;

    @Test
    void shouldSayNothingOfTheFirstPoints() {
        Predictor predictor = new KalmanPredictorFactory().begin();

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
    void shouldBeLessSureOfARiseWithNoise() {
        Forecast clean = after(200, t -> .2 + .002 * t);
        Forecast noisy = after(200, t -> .2 + .002 * t + .1 * Math.sin(t * t));

        assertTrue(width(noisy) > 1.5 * width(clean));
    }

    private static double width(Forecast said) {
        Double low = said.lowSeconds();
        Double high = said.highSeconds();
        assertNotNull(low);
        assertNotNull(high);
        return high / low;
    }

    private static Forecast after(int seconds, DoubleUnaryOperator level) {
        Predictor predictor = new KalmanPredictorFactory().begin();
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
