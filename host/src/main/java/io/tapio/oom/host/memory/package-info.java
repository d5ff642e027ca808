/** Samples the memory of every container, and reads that of a limit's owner at a kill. */
@NullMarked
package io.tapio.oom.host.memory;

import org.jspecify.annotations.NullMarked;
