package io.tapio.oom.host.kubernetes;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: twice as long each time, up to a minute, and somewhere between half of that and
 * all of it, so that the nodes of a cluster don't come back to their API server in the same moment. For one thread.
 */
final class Backoff {

    private static final long FIRST_MS = 1_000;
    private static final long LONGEST_MS = 60_000;

    private final RandomGenerator random;
    private final long firstMs;
    private final long longestMs;
    private long nextMs;

    Backoff(RandomGenerator random) {
        this(random, FIRST_MS, LONGEST_MS);
    }

    Backoff(RandomGenerator random, long firstMs, long longestMs) {
        this.random = random;
        this.firstMs = firstMs;
        this.longestMs = longestMs;
        this.nextMs = firstMs;
    }

    Duration next() {
        long most = nextMs;
        nextMs = Math.min(2 * nextMs, longestMs);
        return Duration.ofMillis(random.nextLong(most / 2, most + 1));
    }

    void reset() {
        nextMs = firstMs;
    }
}
