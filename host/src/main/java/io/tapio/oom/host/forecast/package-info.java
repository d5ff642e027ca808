/**
 * The forecast desk: follows each limit's memory, asks the predictors, raises and withdraws warnings, and keeps the score
 * of what came true.
 */
@NullMarked
package io.tapio.oom.host.forecast;

import org.jspecify.annotations.NullMarked;
