package io.tapio.oom.api.forecast;

import java.util.List;
import java.util.Optional;

/** A predictor that hears the others first. What it says is what the host goes by. */
public interface Ensemble {

    /**
     * As {@link Predictor#next}.
     *
     * @param voices what the predictors make of the same point, one each at most
     */
    Optional<Forecast> next(MemoryPoint point, List<Voice> voices);

    /**
     * What a predictor says.
     *
     * @param predictor its name
     * @param forecast what it says of this point
     * @param standing how well it has done on this node so far
     */
    record Voice(String predictor, Forecast forecast, Standing standing) {}

    /**
     * How well the probabilities of a predictor have fitted what happened on this node.
     *
     * @param judged how many forecasts could be judged: their time is over
     * @param skill 1 less the mean squared error over that of always saying the share of kills; 1 is perfect, 0 is no
     *     better than that, below 0 is worse. 0 as long as nothing was judged
     */
    record Standing(long judged, double skill) {

        /** Nothing was judged yet. */
        public static final Standing NONE = new Standing(0, 0);
    }
}
