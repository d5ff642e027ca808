package io.tapio.oom.api.forecast;

import org.pf4j.ExtensionPoint;

/** The door of a plugin that has an {@link Ensemble}; the same rules hold as for a {@link PredictorFactory}. */
public interface EnsembleFactory extends ExtensionPoint {

    /** Short, lower-case and unique, for example {@code ensemble}. */
    String name();

    /** Begins with one cgroup that has a limit. */
    Ensemble begin();
}
