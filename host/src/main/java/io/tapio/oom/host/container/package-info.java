/** Cgroup path to container and pod, and to what level of the node it is. */
@NullMarked
package io.tapio.oom.host.container;

import org.jspecify.annotations.NullMarked;
