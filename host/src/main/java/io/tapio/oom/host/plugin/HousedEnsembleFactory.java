package io.tapio.oom.host.plugin;

import io.tapio.oom.api.forecast.Ensemble;
import io.tapio.oom.api.forecast.EnsembleFactory;

/**
 * A plugin's factory, together with where its ensembles live.
 *
 * @param name as the plugin told it when it was loaded; it is not asked again
 */
record HousedEnsembleFactory(String name, EnsembleFactory factory, SinkHome home) implements EnsembleFactory, Housed {

    @Override
    public Ensemble begin() {
        return factory.begin();
    }
}
