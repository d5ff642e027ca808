/** Samples the memory of every container. */
@NullMarked
package io.tapio.oom.host.memory;

import org.jspecify.annotations.NullMarked;
