package io.tapio.oom.plugin.ensemble;

import io.tapio.oom.api.forecast.Ensemble;
import io.tapio.oom.api.forecast.EnsembleFactory;
import org.pf4j.Extension;

/** Makes ensembles with the coefficients that lie beside them. */
@Extension
public final class StackedEnsembleFactory implements EnsembleFactory {

    private final Model model = Model.shipped();

    @Override
    public String name() {
        return "ensemble";
    }

    @Override
    public Ensemble begin() {
        return new StackedEnsemble(model);
    }
}
