package io.tapio.oom.api.event;

import java.time.Instant;
import java.util.List;

/**
 * One pass over the containers of the node. A container that is not in it no longer exists.
 *
 * @param time when the pass began
 * @param samples one for each container
 */
public record MemorySamples(Instant time, List<MemorySample> samples) {

    public MemorySamples {
        samples = List.copyOf(samples);
    }
}
