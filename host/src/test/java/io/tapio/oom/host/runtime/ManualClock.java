package io.tapio.oom.host.runtime;

import java.time.Duration;
import java.util.function.LongSupplier;

/** Nanoseconds that pass when the test says so. */
final class ManualClock implements LongSupplier {

    private long nowNs = Long.MAX_VALUE - 1_000_000; // as a clock of nanoseconds may, it overflows

    @Override
    public long getAsLong() {
        return nowNs;
    }

    void advance(Duration by) {
        nowNs += by.toNanos();
    }
}
