package io.tapio.oom.host.plugin;

import io.tapio.oom.api.forecast.EnsembleFactory;
import io.tapio.oom.api.forecast.PredictorFactory;
import java.util.List;

/** Where predictors come from. For any thread. */
public interface PredictorFactories {

    /** All predictors, each with a name of its own. */
    List<PredictorFactory> predictors();

    /** All ensembles, each with a name of its own, which no predictor has either. */
    List<EnsembleFactory> ensembles();
}
