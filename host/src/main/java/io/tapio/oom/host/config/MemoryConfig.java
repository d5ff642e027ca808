package io.tapio.oom.host.config;

import java.time.Duration;

/**
 * The memory sampler: the section {@code memory}.
 *
 * @param sampleInterval between two samples of every container; 100 ms to 1 h
 * @param fastInterval the same of those near their limit; 100 ms to 1 h, not above the one before
 * @param fastAbovePercent of the tightest limit, from where on a container is near it; 1 to 100
 */
public record MemoryConfig(Duration sampleInterval, Duration fastInterval, int fastAbovePercent) {

    private static final Duration LEAST = Duration.ofMillis(100);
    private static final Duration MOST = Duration.ofHours(1);

    public MemoryConfig {
        Checks checks = new Checks()
                .range("sample_interval", sampleInterval, LEAST, MOST)
                .that(
                        fastInterval.compareTo(sampleInterval) <= 0,
                        "fast_interval",
                        "must not be above sample_interval, which is " + Durations.text(sampleInterval),
                        Durations.text(fastInterval))
                .range("fast_above_percent", fastAbovePercent, 1, 100);
        if (!fastInterval.equals(sampleInterval)) {
            checks.range("fast_interval", fastInterval, LEAST, MOST);
        }
        checks.done();
    }

    /** What an absent or empty section means. */
    public static MemoryConfig defaults() {
        return new MemoryConfig(Duration.ofSeconds(10), Duration.ofSeconds(1), 70);
    }
}
