package io.tapio.oom.api.event;

import org.jspecify.annotations.Nullable;

/**
 * How fast what a cgroup holds and reclaim can't give back grows, what it has in swap included, up to the last sample.
 * Below 0 where it gives back more than it takes; absent for a time that is longer than the cgroup was followed.
 *
 * @param over10sBytesPerSecond in the last 10 s
 * @param over1mBytesPerSecond in the last minute
 * @param over5mBytesPerSecond in the last five minutes
 */
public record AllocationRates(
        @Nullable Double over10sBytesPerSecond,
        @Nullable Double over1mBytesPerSecond,
        @Nullable Double over5mBytesPerSecond) {

    /** Nothing is known. */
    public static final AllocationRates UNKNOWN = new AllocationRates(null, null, null);

    public AllocationRates {
        Checks.finite("rates.over10s_bytes_per_second", over10sBytesPerSecond);
        Checks.finite("rates.over1m_bytes_per_second", over1mBytesPerSecond);
        Checks.finite("rates.over5m_bytes_per_second", over5mBytesPerSecond);
    }

    /** Over the shortest time that is known, which is the newest. */
    public @Nullable Double newestBytesPerSecond() {
        if (over10sBytesPerSecond != null) {
            return over10sBytesPerSecond;
        }
        return over1mBytesPerSecond == null ? over5mBytesPerSecond : over1mBytesPerSecond;
    }
}
