/** The process: {@link io.tapio.oom.host.Host} wires the rooms in the order of the data's way. */
@NullMarked
package io.tapio.oom.host;

import org.jspecify.annotations.NullMarked;
