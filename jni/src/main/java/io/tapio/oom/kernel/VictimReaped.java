package io.tapio.oom.kernel;

/**
 * The OOM reaper took a killed process's memory away before it was gone by itself. Comes again when the reaper had to
 * try again: the last one counts. All times are {@code CLOCK_BOOTTIME}.
 *
 * @param startBootTimeNs when the process was started, which tells it from an earlier one of the same id
 * @param killBootTimeNs the kill's {@link OomRecord#bootTimeNs}
 * @param anonRssPages what is left after the reaper
 * @param fileRssPages what is left after the reaper
 * @param shmemRssPages what is left after the reaper
 */
public record VictimReaped(
        int tgid,
        long startBootTimeNs,
        long killBootTimeNs,
        long reapedBootTimeNs,
        long anonRssPages,
        long fileRssPages,
        long shmemRssPages)
        implements KernelRecord {}
