package io.tapio.oom.host.forecast;

/**
 * When a predictor's word makes a warning: a kill within 300 s has been more likely than not for 10 s; and when it ends
 * it: less likely than 3 in 10 for 10 s. What is said in between changes nothing. Belongs to one thread.
 */
public final class AlarmRule {

    static final double RAISE = .5;
    static final double WITHDRAW = .3;
    static final double HOLD_SECONDS = 10;

    /** Samples come a little early or late. */
    private static final double JITTER_SECONDS = .5;

    private static final double NS_PER_SECOND = 1e9;

    private boolean raised;
    private boolean running;
    private long sinceNs;
    private long raisedNs;

    /** What a forecast does. */
    public enum Change {
        NONE,
        RAISED,
        WITHDRAWN
    }

    public boolean raised() {
        return raised;
    }

    /** When it was raised last, by the time since boot. */
    public long raisedNs() {
        return raisedNs;
    }

    /** One that stands since then. */
    void resume(long thenNs) {
        raised = true;
        running = false;
        raisedNs = thenNs;
    }

    /** What a predictor says now. */
    public Change take(double within300, long bootTimeNs) {
        boolean towards = raised ? within300 < WITHDRAW : within300 >= RAISE;
        if (!towards) {
            running = false;
            return Change.NONE;
        }
        if (!running) {
            running = true;
            sinceNs = bootTimeNs;
        }
        if ((bootTimeNs - sinceNs) / NS_PER_SECOND < HOLD_SECONDS - JITTER_SECONDS) {
            return Change.NONE;
        }
        running = false;
        raised = !raised;
        if (raised) {
            raisedNs = bootTimeNs;
        }
        return raised ? Change.RAISED : Change.WITHDRAWN;
    }
}
