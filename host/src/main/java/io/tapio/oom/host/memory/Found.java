package io.tapio.oom.host.memory;

import java.util.List;

/**
 * What one pass over the cgroups has read.
 *
 * @param readings each cgroup after the one above it
 * @param beyond how many cgroups were left out at least, since there are too many
 * @param failures how many could not be read although they exist
 */
record Found(List<Reading> readings, long beyond, long failures) {}
