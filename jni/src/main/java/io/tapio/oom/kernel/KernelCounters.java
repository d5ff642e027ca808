package io.tapio.oom.kernel;

/**
 * The kernel side's own count since the program was loaded, summed over the CPUs. Nothing is lost in silence:
 * {@code marks = submitted + ringFull + noScratch + noTask}.
 *
 * @param marks times the kernel marked a victim
 * @param submitted records handed to the ring of kills
 * @param ringFull records lost because that ring had no room
 * @param noScratch records lost because the program had no scratch memory
 * @param noTask marks whose task was out of reach of the plain tracepoint
 * @param details records handed to the ring of details
 * @param detailsFull details lost because their ring had no room; they cost no kill
 * @param untracked victims whose exit can't be told, since too many were dying at once
 * @param oversized records passed over because they were larger than the batch buffer
 */
public record KernelCounters(
        long marks,
        long submitted,
        long ringFull,
        long noScratch,
        long noTask,
        long details,
        long detailsFull,
        long untracked,
        long oversized) {

    /** Of a monitor that is not open. */
    public static final KernelCounters NONE = new KernelCounters(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /** Marks that gave no record to user space. */
    public long lost() {
        return ringFull + noScratch + noTask + oversized;
    }
}
