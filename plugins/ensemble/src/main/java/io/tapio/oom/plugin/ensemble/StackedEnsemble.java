package io.tapio.oom.plugin.ensemble;

import io.tapio.oom.api.forecast.Ensemble;
import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.api.forecast.MemoryPoint;
import java.util.List;
import java.util.Optional;

/**
 * Weighs what it {@link Sight sees}. The time is the median of several ways of looking. The probabilities are logistic
 * regressions over a few {@link Features} that do not depend on the cgroup's size; other predictors join by their
 * {@link Strangers standing}.
 */
final class StackedEnsemble implements Ensemble {

    private final Model model;
    private final Sight sight = new Sight();

    StackedEnsemble(Model model) {
        this.model = model;
    }

    @Override
    public Optional<Forecast> next(MemoryPoint point, List<Voice> voices) {
        return sight.next(point, voices).map(seen -> model.forecast(seen, voices));
    }
}
