package io.tapio.oom.plugin.ensemble;

import io.tapio.oom.api.forecast.Ensemble;
import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.api.forecast.MemoryPoint;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Stacks lines through 300, 120 and 60 s, the growth of the record high, and what envelope and kalman say. The time is the
 * median of theirs. The probabilities are logistic regressions over a few {@link Features} that do not depend on the
 * cgroup's size; other predictors join by their {@link Strangers standing}.
 */
final class StackedEnsemble implements Ensemble {

    /** Every program grows at its start: what it holds in these seconds is no evidence. */
    private static final double START_UP_SECONDS = 20;

    /** What lies further off than five minutes' growth can tell is not said. */
    private static final double FARTHEST_SECONDS = 5_900;

    private final Model model;
    private final Window window = new Window();
    private final Growth growth = new Growth();

    StackedEnsemble(Model model) {
        this.model = model;
    }

    @Override
    public Optional<Forecast> next(MemoryPoint point, List<Voice> voices) {
        if (point.seconds() < START_UP_SECONDS) {
            return Optional.empty();
        }
        double level = Math.min(1, point.ratio());
        window.add(point.seconds(), level);
        growth.add(point.seconds(), level);
        Lines lines = window.lines();
        Times times = Times.of(lines, growth, voices);
        Features features = Features.of(times, lines.longest().fit(), growth);
        return Optional.of(forecast(features, times, voices, lines.longest().slope() * point.limitBytes()));
    }

    private Forecast forecast(Features features, Times times, List<Voice> voices, double rate) {
        double within60 = probability(Model.Horizon.SECONDS_60, features, voices);
        double within300 = Math.max(within60, probability(Model.Horizon.SECONDS_300, features, voices));
        double within900 = Math.max(within300, probability(Model.Horizon.SECONDS_900, features, voices));
        double seconds = times.medianSeconds();
        boolean timed = seconds < FARTHEST_SECONDS;
        Model.Interval interval = model.interval(times.spread());
        return new Forecast(
                within60,
                within300,
                within900,
                said(timed, seconds),
                said(timed, seconds * interval.low()),
                said(timed, seconds * interval.high()),
                rate);
    }

    private double probability(Model.Horizon horizon, Features features, List<Voice> voices) {
        return Strangers.join(model.logit(horizon, features), horizon, voices);
    }

    private static @Nullable Double said(boolean timed, double seconds) {
        return timed ? seconds : null;
    }
}
