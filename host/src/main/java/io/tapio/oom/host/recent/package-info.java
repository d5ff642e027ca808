/** The newest events, kept in memory for those who ask for them. */
@NullMarked
package io.tapio.oom.host.recent;

import org.jspecify.annotations.NullMarked;
