package io.tapio.oom.kernel;

/**
 * The last thread of a killed process is on its way out: its memory was given back before that up to Linux 6.15, and is
 * given back right after it since 6.16. All times are {@code CLOCK_BOOTTIME}.
 *
 * @param startBootTimeNs when the process was started, which tells it from an earlier one of the same id
 * @param killBootTimeNs the kill's {@link OomRecord#bootTimeNs}
 */
public record VictimExit(int tgid, long startBootTimeNs, long killBootTimeNs, long exitBootTimeNs)
        implements KernelRecord {}
