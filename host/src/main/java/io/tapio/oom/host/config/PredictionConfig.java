package io.tapio.oom.host.config;

import java.util.List;

/**
 * Who forecasts: the section {@code prediction}.
 *
 * @param ensemble whose word makes warnings: the name of an ensemble, or of a predictor
 * @param predictors the names of those that are asked, as patterns; the one above always is
 */
public record PredictionConfig(String ensemble, List<Glob> predictors) {

    public PredictionConfig {
        predictors = List.copyOf(predictors);
        new Checks().notBlank("ensemble", ensemble).done();
    }

    /** What an absent or empty section means. */
    public static PredictionConfig defaults() {
        return new PredictionConfig("ensemble", List.of(new Glob("*")));
    }

    /** Whether a predictor of that name is asked. */
    public boolean wants(String name) {
        return name.equals(ensemble) || predictors.stream().anyMatch(glob -> glob.matches(name));
    }
}
