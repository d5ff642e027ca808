package io.tapio.oom.e2e.kernels;

/**
 * What an event must have. What is not mandatory is checked wherever it is there: its absence alone is no failure.
 */
final class Mandatory {

    /** The metric {@code oom_events_missed_total}. */
    static final boolean MISSED = true;

    static final boolean CONTAINER_INIT = true;

    /** With points: on a kernel with all hooks. */
    static final boolean CANDIDATES = true;

    /** The limit owner's ancestors and memory. */
    static final boolean CONTEXT = true;

    /** {@code time_to_exit_ms} of every victim and {@code reaped_bytes} of one that the reaper took. */
    static final boolean EXITS = true;

    private Mandatory() {}

    /** Whether a demand is met: it is there, or need not be. */
    static boolean demanded(boolean mandatory, boolean isThere) {
        return isThere || !mandatory;
    }
}
