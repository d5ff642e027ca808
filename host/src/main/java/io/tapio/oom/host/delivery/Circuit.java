package io.tapio.oom.host.delivery;

/**
 * Opens when a sink has failed so often in a row that its peer is taken to be down, and closes with the first attempt
 * that is answered. While it is open one attempt at a time is made, with pauses between. Belongs to the room's thread.
 */
final class Circuit {

    static final int FAILURES = 5;

    private int failures;

    /** The peer took something, or had a reason not to: it lives. Whether that closes an open circuit. */
    boolean answered() {
        boolean closes = open();
        failures = 0;
        return closes;
    }

    /** Whether that opens it. */
    boolean failed() {
        failures++;
        return failures == FAILURES;
    }

    boolean open() {
        return failures >= FAILURES;
    }

    int failuresInRow() {
        return failures;
    }
}
