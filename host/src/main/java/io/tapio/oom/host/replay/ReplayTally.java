package io.tapio.oom.host.replay;

/**
 * What a replay came to.
 *
 * @param kills processes that were killed
 * @param undated kills without a date in the text: their times count from 1970
 * @param cutLines lines that were too long
 * @param malformed records of a ring that contradicted themselves
 * @param failed kills that gave no event
 */
public record ReplayTally(long kills, long undated, long cutLines, long malformed, long failed) {

    /** Nothing yet. */
    public static final ReplayTally NOTHING = new ReplayTally(0, 0, 0, 0, 0);

    /** Both together. */
    public ReplayTally plus(ReplayTally other) {
        return new ReplayTally(
                kills + other.kills,
                undated + other.undated,
                cutLines + other.cutLines,
                malformed + other.malformed,
                failed + other.failed);
    }
}
