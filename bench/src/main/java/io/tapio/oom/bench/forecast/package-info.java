/** How good the forecasts are over recorded memory, and the fit of the ensemble's coefficients. */
@NullMarked
package io.tapio.oom.bench.forecast;

import org.jspecify.annotations.NullMarked;
