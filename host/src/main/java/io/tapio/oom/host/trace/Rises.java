package io.tapio.oom.host.trace;

/**
 * Tells of a recording whether the kill at its end came by one big allocation, which nobody could have foretold: where the
 * rise over the last ten samples, up to the limit, is over a tenth of the limit and over twice the largest rise over ten
 * samples before, the program's start left out. What rises is what reclaim can't give back.
 */
final class Rises {

    private static final int SAMPLES = 10;
    private static final double START_UP_SECONDS = 15;
    private static final double LARGE = .1;
    private static final int TIMES = 2;

    private final double[] seconds = new double[SAMPLES + 1];
    private final long[] held = new long[SAMPLES + 1];
    private int taken;
    private long largest;

    /** The next sample. */
    void take(double atSeconds, long heldBytes) {
        int at = taken % seconds.length;
        if (taken >= SAMPLES) {
            int before = (taken - SAMPLES) % seconds.length;
            if (seconds[before] >= START_UP_SECONDS) {
                largest = Math.max(largest, heldBytes - held[before]);
            }
        }
        seconds[at] = atSeconds;
        held[at] = heldBytes;
        taken++;
    }

    /** Of a kill behind the last sample. */
    boolean sudden(long limitBytes) {
        if (taken == 0) {
            return true;
        }
        int before = Math.max(0, taken - SAMPLES) % seconds.length;
        long last = limitBytes - held[before];
        return last > LARGE * limitBytes && last > TIMES * largest;
    }
}
