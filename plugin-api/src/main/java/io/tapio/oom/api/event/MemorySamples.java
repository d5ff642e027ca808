package io.tapio.oom.api.event;

import java.time.Instant;
import java.util.List;

/**
 * One pass over the cgroups of the node.
 *
 * @param time when the pass began, by the wall clock
 * @param bootTimeNs when the pass began, by the time since boot, which never jumps
 * @param whole whether all were looked at: then a container that is not in it no longer exists. Between two whole passes
 *     come some over those alone that are near their limit
 * @param samples one for each cgroup
 */
public record MemorySamples(Instant time, long bootTimeNs, boolean whole, List<MemorySample> samples) {

    public MemorySamples {
        samples = List.copyOf(samples);
    }
}
