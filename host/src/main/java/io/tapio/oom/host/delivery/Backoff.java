package io.tapio.oom.host.delivery;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after so many failures in a row: anything from the shortest pause to one that doubles with each, so
 * that the nodes of a cluster don't come back to their peer in the same moment. For one thread.
 */
final class Backoff {

    private static final int MOST_DOUBLINGS = 40;

    private final RandomGenerator random;
    private final long leastMs;
    private final long mostMs;

    Backoff(RandomGenerator random, Duration least, Duration most) {
        this.random = random;
        this.leastMs = least.toMillis();
        this.mostMs = most.toMillis();
    }

    /** @param failures 1 after the first */
    Duration after(int failures) {
        long ceiling = Math.min(mostMs, leastMs << Math.min(failures, MOST_DOUBLINGS - bits(leastMs)));
        return Duration.ofMillis(random.nextLong(leastMs, Math.max(ceiling, leastMs) + 1));
    }

    private static int bits(long number) {
        return Long.SIZE - Long.numberOfLeadingZeros(number);
    }
}
