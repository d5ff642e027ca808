/** The plugin {@code ensemble}: weighs what the predictors say, and how memory has grown, to one forecast. */
@NullMarked
package io.tapio.oom.plugin.ensemble;

import org.jspecify.annotations.NullMarked;
