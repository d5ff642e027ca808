package io.tapio.oom.host.memory;

import io.tapio.oom.api.event.MemoryPressure;

/** Where pressure is told. */
@FunctionalInterface
public interface PressureOut {

    /**
     * Tells an event or its last revision; may wait.
     *
     * @return whether it went out: not where too many events go out in this second, or the filters leave it out
     */
    boolean tell(MemoryPressure event);
}
