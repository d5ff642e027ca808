package io.tapio.oom.host.memory;

import io.tapio.oom.api.event.MemoryPressure;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Whether one cgroup is above one level. It is from the moment when it crosses until it has been well below for a while: a
 * value that swings around the level is told once. Belongs to one thread.
 */
final class Crossing {

    /** It must have fallen back for so long. */
    static final long HOLD_NS = TimeUnit.SECONDS.toNanos(30);

    /** One that could not be told is tried again after that. */
    static final long RETRY_NS = TimeUnit.SECONDS.toNanos(30);

    private static final long NEVER = Long.MIN_VALUE;

    private @Nullable MemoryPressure told;
    private long triedNs = NEVER;
    private long backSinceNs = NEVER;

    /** The event that stands; {@code null} when none does. */
    @Nullable MemoryPressure told() {
        return told;
    }

    /** Whether an event is to be made of its being above. */
    boolean wants(long nowNs) {
        backSinceNs = NEVER;
        return told == null && (triedNs == NEVER || nowNs - triedNs >= RETRY_NS);
    }

    /** Whether it may end: it is below. */
    boolean mayEnd(long nowNs) {
        triedNs = NEVER;
        if (told == null) {
            return false;
        }
        if (backSinceNs == NEVER) {
            backSinceNs = nowNs;
        }
        return nowNs - backSinceNs >= HOLD_NS;
    }

    /** It is neither above nor well below. */
    void between() {
        backSinceNs = NEVER;
    }

    void raise(MemoryPressure event, boolean wentOut, long nowNs) {
        triedNs = nowNs;
        told = wentOut ? event : null;
    }

    /** One that an earlier run has told. */
    void resume(MemoryPressure event) {
        told = event;
    }

    void end() {
        told = null;
        backSinceNs = NEVER;
        triedNs = NEVER;
    }
}
