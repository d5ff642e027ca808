package io.tapio.oom.plugin.kalman;

import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.api.forecast.MemoryPoint;
import io.tapio.oom.api.forecast.Passage;
import io.tapio.oom.api.forecast.Predictor;
import java.util.Optional;

/**
 * Follows what is held with a {@link LocalTrend}. The time to the limit is headroom over slope; its logarithm's spread
 * follows from the state's covariance by the delta method. A slope that is not surely positive lowers the probability.
 */
final class KalmanPredictor implements Predictor {

    private static final int LEAST_POINTS = 10;

    /** Further ahead the doubt about the slope says nothing more. */
    private static final double FARTHEST_SECONDS = 900;

    /** The filter believes in straight lines; nothing real is one. */
    private static final double LEAST_SPREAD = .1;

    private static final double MOST_SPREAD = 2;
    private static final double LEAST_HEADROOM = 1e-3;

    private final LocalTrend trend = new LocalTrend();

    @Override
    public Optional<Forecast> next(MemoryPoint point) {
        trend.add(point.seconds(), Math.min(1, point.ratio()));
        if (trend.points() < LEAST_POINTS) {
            return Optional.empty();
        }
        double rate = trend.slope() * point.limitBytes();
        double headroom = Math.max(0, 1 - trend.level());
        if (trend.slope() <= 0 || headroom / trend.slope() > Forecast.LONGEST_SECONDS) {
            return Optional.of(Forecast.none(rate));
        }
        double seconds = headroom / trend.slope();
        double doubt = trend.deviation(Math.min(seconds, FARTHEST_SECONDS)) / Math.max(LEAST_HEADROOM, headroom);
        // One standard deviation is taken off the slope's certainty: a slope that may as well be none is no rise.
        double rises = Passage.below(trend.certainty() - 1);
        return Optional.of(Passage.at(seconds, Math.min(MOST_SPREAD, LEAST_SPREAD + doubt), rises, rate));
    }
}
