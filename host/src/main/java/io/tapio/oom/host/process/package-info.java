/** Learns command lines and environments of processes while they live, where their cgroup is near its limit. */
@NullMarked
package io.tapio.oom.host.process;

import org.jspecify.annotations.NullMarked;
