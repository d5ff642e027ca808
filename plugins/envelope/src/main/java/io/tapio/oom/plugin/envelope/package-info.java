/** The plugin {@code envelope}: a robust slope of the floor, and the peaks decide when the limit is hit. */
@NullMarked
package io.tapio.oom.plugin.envelope;

import org.jspecify.annotations.NullMarked;
