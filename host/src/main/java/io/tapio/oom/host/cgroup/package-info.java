/** Where the memory cgroups are on this machine, and what their files say. */
@NullMarked
package io.tapio.oom.host.cgroup;

import org.jspecify.annotations.NullMarked;
