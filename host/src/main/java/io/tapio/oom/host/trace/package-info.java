/** Memory of one cgroup in a file, second by second: reads it for the predictors, and records it from a live cgroup. */
@NullMarked
package io.tapio.oom.host.trace;

import org.jspecify.annotations.NullMarked;
