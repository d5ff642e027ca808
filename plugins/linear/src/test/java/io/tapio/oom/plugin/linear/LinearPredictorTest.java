package io.tapio.oom.plugin.linear;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.api.forecast.MemoryPoint;
import io.tapio.oom.api.forecast.Predictor;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinearPredictorTest {

    private static final long LIMIT = 1_000;

    private final Predictor predictor = new LinearPredictorFactory().begin();

    @Test
    void shouldSayNothingBeforeTheTenthPoint() {
        Optional<Forecast> said = Optional.empty();
        for (int i = 0; i < 9; i++) {
            said = add(i, 100);
        }

        assertTrue(said.isEmpty());
        assertTrue(add(9, 100).isPresent());
    }

    /**
     * By hand: the times' mean is 4.5 and their squares' sum about it 82.5; held is 400 but for 500 at the end, so the
     * slope is 4.5 * 90 / 82.5 = 450 / 82.5 = 60 / 11, and the line at the last point is 410 + 4.5 * 60 / 11 = 4780 / 11.
     * predict_linear(held[300s], h) = 1000 gives h = (1000 - 4780 / 11) / (60 / 11) = 6220 / 60.
     */
    @Test
    void shouldReachTheLimitWherePredictLinearDoes() {
        Forecast said = fill(400, 500);

        assertEquals(6220. / 60, time(said), 1e-9);
        assertEquals(60. / 11, rate(said), 1e-12);
        assertEquals(0, said.within60());
        assertEquals(1, said.within300());
        assertEquals(1, said.within900());
    }

    @Test
    void shouldExpectNothingOfWhatStandsStillOrFalls() {
        assertNull(fill(400, 400).timeToOomSeconds());
        assertNull(fill(400, 100).timeToOomSeconds());
    }

    @Test
    void shouldForgetWhatIsOlderThanFiveMinutes() {
        for (int i = 0; i < 400; i++) {
            add(i, 900 - 2 * i);
        }
        Forecast said = null;
        for (int i = 400; i <= 701; i++) {
            said = add(i, 100 + (i - 400)).orElseThrow();
        }

        assertNotNull(said);
        assertEquals(1, rate(said), 1e-9);
        assertEquals(LIMIT - 401, time(said), 1e-6);
    }

    private Forecast fill(long first, long last) {
        Predictor fresh = new LinearPredictorFactory().begin();
        Forecast said = null;
        for (int i = 0; i < 10; i++) {
            said = fresh.next(point(i, i == 9 ? last : first)).orElse(null);
        }
        assertNotNull(said);
        return said;
    }

    private Optional<Forecast> add(double seconds, long held) {
        return predictor.next(point(seconds, held));
    }

    private static MemoryPoint point(double seconds, long held) {
        return new MemoryPoint(seconds, LIMIT, held, held, null, null, null, null, null, null);
    }

    private static double time(Forecast said) {
        Double seconds = said.timeToOomSeconds();
        assertNotNull(seconds);
        return seconds;
    }

    private static double rate(Forecast said) {
        Double rate = said.rateBytesPerSecond();
        assertNotNull(rate);
        return rate;
    }
}
