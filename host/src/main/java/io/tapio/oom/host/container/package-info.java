/** Cgroup path to container and pod. */
@NullMarked
package io.tapio.oom.host.container;

import org.jspecify.annotations.NullMarked;
