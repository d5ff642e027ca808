package io.tapio.oom.kernel;

/**
 * The kernel side's own count since the program was loaded, summed over the CPUs. Nothing is lost in silence:
 * {@code marks = submitted + ringFull + noScratch + noTask}.
 *
 * @param marks times the kernel marked a victim
 * @param submitted records handed to the ring
 * @param ringFull records lost because the ring had no room
 * @param noScratch records lost because the program had no scratch memory
 * @param noTask marks whose task was out of reach of the plain tracepoint
 * @param oversized records passed over because they were larger than the batch buffer
 */
public record KernelCounters(long marks, long submitted, long ringFull, long noScratch, long noTask, long oversized) {

    /** Marks that gave no record to user space. */
    public long lost() {
        return ringFull + noScratch + noTask + oversized;
    }
}
