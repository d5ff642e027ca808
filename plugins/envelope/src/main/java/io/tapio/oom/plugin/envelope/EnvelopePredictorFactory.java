package io.tapio.oom.plugin.envelope;

import io.tapio.oom.api.forecast.Predictor;
import io.tapio.oom.api.forecast.PredictorFactory;
import org.pf4j.Extension;

/** Makes predictors that look at floor and ceiling of what is held. */
@Extension
public final class EnvelopePredictorFactory implements PredictorFactory {

    @Override
    public String name() {
        return "envelope";
    }

    @Override
    public Predictor begin() {
        return new EnvelopePredictor();
    }
}
