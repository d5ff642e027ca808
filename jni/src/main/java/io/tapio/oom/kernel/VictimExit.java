package io.tapio.oom.kernel;

/**
 * The last thread of a killed process is gone. All times are {@code CLOCK_BOOTTIME}.
 *
 * @param startBootTimeNs when the process was started, which tells it from an earlier one of the same id
 * @param killBootTimeNs the kill's {@link OomRecord#bootTimeNs}
 */
public record VictimExit(int tgid, long startBootTimeNs, long killBootTimeNs, long exitBootTimeNs)
        implements KernelRecord {}
