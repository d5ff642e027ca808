package io.tapio.oom.plugin.ensemble;

import io.tapio.oom.api.forecast.Ensemble.Standing;
import io.tapio.oom.api.forecast.Ensemble.Voice;
import java.util.List;
import java.util.Set;

/**
 * Predictors that the coefficients know nothing of. They join in a logarithmic pool (Genest and Zidek, "Combining
 * Probability Distributions", 1986): the logit is the mean of all logits, in which the ensemble's own has the weight 1 and
 * a stranger's {@code skill * judged / (judged + 1000)}. It is 0 as long as nothing was judged or the skill is not above 0.
 */
final class Strangers {

    /** Whose times are among the features, or would be there twice. */
    private static final Set<String> KNOWN = Set.of("linear", Times.ENVELOPE, Times.KALMAN, "ensemble");

    /**
     * Judged forecasts until half of the skill counts. Those of 300 s that come every 10 s overlap thirtyfold: a thousand
     * are worth some thirty.
     */
    private static final double HALFWAY = 1_000;

    /** Nobody is surer than 99 %: a rule that says 0 or 1 would outvote all. */
    private static final double SUREST = Math.log(99);

    private Strangers() {}

    /** The probability that comes of the ensemble's own logit and the strangers' probabilities. */
    static double join(double logit, Model.Horizon horizon, List<Voice> voices) {
        double sum = logit;
        double weights = 1;
        for (Voice voice : voices) {
            double weight = KNOWN.contains(voice.predictor()) ? 0 : weight(voice.standing());
            if (weight > 0) {
                sum += weight * logit(horizon.of(voice.forecast()));
                weights += weight;
            }
        }
        return 1 / (1 + Math.exp(-sum / weights));
    }

    static double weight(Standing standing) {
        return Math.clamp(standing.skill(), 0, 1) * standing.judged() / (standing.judged() + HALFWAY);
    }

    private static double logit(double probability) {
        return Math.clamp(Math.log(probability / (1 - probability)), -SUREST, SUREST);
    }
}
