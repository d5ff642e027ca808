package io.tapio.oom.host.doctor;

import io.tapio.oom.api.forecast.EnsembleFactory;
import io.tapio.oom.api.forecast.PredictorFactory;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.plugin.PredictorFactories;
import java.util.Set;
import java.util.TreeSet;

/** Whether OOMs would be predicted, and by whom. */
public final class PredictorsFinding {

    private static final String TOPIC = "predictors";

    private PredictorsFinding() {}

    /** @param factories what the plugins bring */
    public static Finding of(HostConfig config, PredictorFactories factories) {
        String deciding = config.prediction().ensemble();
        if (!config.oom().enablePrediction()) {
            return Finding.ok(TOPIC, "none are asked: oom.enable_prediction is false");
        }
        Set<String> names = new TreeSet<>();
        factories.predictors().stream().map(PredictorFactory::name).forEach(names::add);
        factories.ensembles().stream().map(EnsembleFactory::name).forEach(names::add);
        names.removeIf(name -> !config.prediction().wants(name));
        String asked = names.isEmpty() ? "none" : String.join(", ", names);
        return names.contains(deciding)
                ? Finding.ok(TOPIC, asked + "; " + deciding + " decides")
                : Finding.missing(
                        TOPIC,
                        asked + "; no plugin brings \"" + deciding + "\", which prediction.ensemble names: nothing is"
                                + " predicted",
                        "let prediction.ensemble name one of them, or put its plugin into plugins.directory");
    }
}
