package io.tapio.oom.host.runtime;

import org.jspecify.annotations.Nullable;

/**
 * How often something was looked for, and what was found.
 *
 * @param dueNs when to look again; meaningless where it was found
 */
record Attempt<T>(@Nullable T found, int misses, long dueNs) {

    private static final long FIRST_PAUSE_NS = 1_000_000_000;
    private static final int MOST_DOUBLINGS = 9;

    /** Found, or one miss more: each pause is twice as long as the one before, up to some minutes. */
    static <T> Attempt<T> after(@Nullable Attempt<T> before, @Nullable T found, long nowNs) {
        int misses = found != null ? 0 : before == null ? 1 : before.misses + 1;
        long pause = FIRST_PAUSE_NS << Math.min(Math.max(misses - 1, 0), MOST_DOUBLINGS);
        return new Attempt<>(found, misses, nowNs + pause);
    }

    boolean isDue(long nowNs) {
        return found == null && nowNs - dueNs >= 0;
    }
}
