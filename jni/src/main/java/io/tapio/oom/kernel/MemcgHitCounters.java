package io.tapio.oom.kernel;

/**
 * The kernel side's own count of hits since the sampler was opened, summed over the CPUs:
 * {@code hits = told + untold + noLimit + ringFull}.
 *
 * @param hits times that the kernel began to reclaim in a cgroup
 * @param told handed to user space
 * @param untold of cgroups that had been told of within the last second
 * @param noLimit where no limit was full: somebody asked for reclaim, or room was made meanwhile
 * @param ringFull lost, since nobody had read those before
 */
public record MemcgHitCounters(long hits, long told, long untold, long noLimit, long ringFull) {

    /** Where hits are not told. */
    public static final MemcgHitCounters NONE = new MemcgHitCounters(0, 0, 0, 0, 0);
}
