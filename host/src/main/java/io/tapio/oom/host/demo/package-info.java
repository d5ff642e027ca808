/** A real OOM kill in a cgroup of its own, for those who want to see one. */
@NullMarked
package io.tapio.oom.host.demo;

import org.jspecify.annotations.NullMarked;
