/**
 * How predictors see a cgroup's memory, and what they say. A predictor is a plugin of its own: it has a
 * {@link io.tapio.oom.api.forecast.PredictorFactory}, and is one voice of the ensemble.
 */
@NullMarked
package io.tapio.oom.api.forecast;

import org.jspecify.annotations.NullMarked;
