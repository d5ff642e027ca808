package io.tapio.oom.host.plugin;

import io.tapio.oom.api.forecast.Predictor;
import io.tapio.oom.api.forecast.PredictorFactory;

/**
 * A plugin's factory, together with where its predictors live.
 *
 * @param name as the plugin told it when it was loaded; it is not asked again
 */
record HousedPredictorFactory(String name, PredictorFactory factory, SinkHome home)
        implements PredictorFactory, Housed {

    @Override
    public Predictor begin() {
        return factory.begin();
    }
}
