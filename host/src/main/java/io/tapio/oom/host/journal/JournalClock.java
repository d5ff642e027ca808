package io.tapio.oom.host.journal;

import java.util.function.LongSupplier;

/**
 * The clock by which entries age, in milliseconds. It goes on with the machine's time since boot, and from one boot to
 * the next with the wall clock, by a day at most: a wall clock that jumps, to 1970 or to 2099, ages nothing by more than
 * that. So what was recorded before a machine was switched off for long stays somewhat longer than was asked.
 */
final class JournalClock {

    static final long MOST_OFF_MS = 86_400_000L;

    /** A boot whose id can't be read. */
    static final String UNKNOWN = "unknown";

    /**
     * Where it stood at one moment.
     *
     * @param journalMs by this clock
     * @param boot the boot's id
     * @param bootMs since that boot
     * @param wallMs by the wall clock
     */
    record Mark(long journalMs, String boot, long bootMs, long wallMs) {

        static final Mark NEVER = new Mark(0, "", 0, Long.MAX_VALUE);
    }

    private final String boot;
    private final LongSupplier bootMs;
    private final LongSupplier wallMs;
    private long ahead;

    /** @param boot the id of this boot */
    JournalClock(String boot, LongSupplier bootMs, LongSupplier wallMs) {
        this.boot = boot;
        this.bootMs = bootMs;
        this.wallMs = wallMs;
    }

    /** Goes on from where it stood; never back. */
    synchronized void goOnFrom(Mark mark) {
        long since = mark.boot().equals(boot) && !boot.equals(UNKNOWN)
                ? Math.max(0, bootMs.getAsLong() - mark.bootMs())
                : Math.clamp(wallMs.getAsLong() - mark.wallMs(), 0L, MOST_OFF_MS);
        ahead = Math.max(ahead, mark.journalMs() + since - bootMs.getAsLong());
    }

    synchronized long nowMs() {
        return bootMs.getAsLong() + ahead;
    }

    synchronized Mark mark() {
        return new Mark(nowMs(), boot, bootMs.getAsLong(), wallMs.getAsLong());
    }
}
