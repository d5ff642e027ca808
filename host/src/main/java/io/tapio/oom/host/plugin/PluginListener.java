package io.tapio.oom.host.plugin;

import io.vertx.core.Future;
import java.util.Set;

/**
 * Hears which sinks and predictors plugins bring and take away while the collector runs. A plugin that is replaced is both, gone first.
 * Called on a thread of the plugins' own, for one name never twice at a time.
 */
public interface PluginListener {

    /**
     * The factories of these names must not be used any more: {@link SinkFactories} has others for them by now, or none.
     * Completes when no sink of theirs is open, or those that don't end are abandoned.
     */
    Future<Void> pluginGone(Set<String> names);

    /**
     * The same of predictors and ensembles, which {@link PredictorFactories} does not have any more, or has others of.
     */
    default Future<Void> predictorsGone(Set<String> names) {
        return Future.succeededFuture();
    }

    /** {@link PredictorFactories} has predictors or ensembles of these names. */
    default Future<Void> predictorsCame(Set<String> names) {
        return Future.succeededFuture();
    }

    /** {@link SinkFactories} has factories for these names: sinks that are configured for them can be made. */
    Future<Void> pluginCame(Set<String> names);
}
