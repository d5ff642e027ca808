/** The plugin {@code linear}: a straight line through five minutes. */
@NullMarked
package io.tapio.oom.plugin.linear;

import org.jspecify.annotations.NullMarked;
