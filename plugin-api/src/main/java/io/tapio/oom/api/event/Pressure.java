package io.tapio.oom.api.event;

import org.jspecify.annotations.Nullable;

/**
 * Pressure stall information, {@code memory.pressure}: the share of time lost waiting for memory.
 *
 * @param someAvg10Percent time in which at least one task waited, over 10 s
 * @param someTotalUs the same since the cgroup was made, in microseconds
 * @param fullAvg10Percent time in which all tasks waited, over 10 s
 * @param fullTotalUs the same since the cgroup was made, in microseconds
 */
public record Pressure(
        @Nullable Double someAvg10Percent,
        @Nullable Long someTotalUs,
        @Nullable Double fullAvg10Percent,
        @Nullable Long fullTotalUs) {

    public Pressure {
        Checks.finite("some_avg10_percent", someAvg10Percent);
        Checks.finite("full_avg10_percent", fullAvg10Percent);
    }
}
