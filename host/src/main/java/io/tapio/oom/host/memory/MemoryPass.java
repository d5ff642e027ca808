package io.tapio.oom.host.memory;

import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.MemorySamples;
import java.util.List;

/**
 * What one pass has found.
 *
 * @param samples of containers, and of pods and units that have a limit of their own
 * @param nobodys of cgroups that are nobody's and whose limit is the tightest of one of those: a slice's
 */
public record MemoryPass(MemorySamples samples, List<MemorySample> nobodys) {

    public MemoryPass {
        nobodys = List.copyOf(nobodys);
    }

    /** The same with other samples. */
    MemoryPass with(MemorySamples others) {
        return new MemoryPass(others, nobodys);
    }
}
