package io.tapio.oom.host.config;

import java.time.Duration;

/**
 * The memory sampler: the section {@code memory}.
 *
 * @param sampleInterval between two samples of every container; 100 ms to 1 h
 */
public record MemoryConfig(Duration sampleInterval) {

    public MemoryConfig {
        new Checks()
                .range("sample_interval", sampleInterval, Duration.ofMillis(100), Duration.ofHours(1))
                .done();
    }

    /** What an absent or empty section means. */
    public static MemoryConfig defaults() {
        return new MemoryConfig(Duration.ofSeconds(10));
    }
}
