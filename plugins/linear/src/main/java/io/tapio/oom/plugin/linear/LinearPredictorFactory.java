package io.tapio.oom.plugin.linear;

import io.tapio.oom.api.forecast.Predictor;
import io.tapio.oom.api.forecast.PredictorFactory;
import org.pf4j.Extension;

/** Makes predictors that draw a line through the last five minutes. */
@Extension
public final class LinearPredictorFactory implements PredictorFactory {

    @Override
    public String name() {
        return "linear";
    }

    @Override
    public Predictor begin() {
        return new LinearPredictor();
    }
}
