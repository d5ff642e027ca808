package io.tapio.oom.plugin.kalman;

import io.tapio.oom.api.forecast.Predictor;
import io.tapio.oom.api.forecast.PredictorFactory;
import org.pf4j.Extension;

/** Makes predictors that follow level and slope with a Kalman filter. */
@Extension
public final class KalmanPredictorFactory implements PredictorFactory {

    @Override
    public String name() {
        return "kalman";
    }

    @Override
    public Predictor begin() {
        return new KalmanPredictor();
    }
}
