/** The plugin {@code kalman}: a local linear trend and when it passes the limit. */
@NullMarked
package io.tapio.oom.plugin.kalman;

import org.jspecify.annotations.NullMarked;
