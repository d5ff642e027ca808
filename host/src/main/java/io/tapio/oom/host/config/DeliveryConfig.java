package io.tapio.oom.host.config;

import io.tapio.oom.api.sink.Notification;
import java.time.Duration;

/**
 * How a sink is delivered to: the section {@code delivery} of its entry.
 *
 * @param timeout of one attempt
 * @param batchSize how many events that belong to no group are handed over at once at most
 * @param minBackoff the pause after the first failure; it doubles with each more
 * @param maxBackoff the longest pause
 * @param maxAttempts after so many failures a notification goes to the dead letters
 * @param maxAge a notification older than that goes to the dead letters when it fails
 */
public record DeliveryConfig(
        Duration timeout, int batchSize, Duration minBackoff, Duration maxBackoff, int maxAttempts, Duration maxAge) {

    private static final Duration SHORTEST = Duration.ofMillis(10);

    public DeliveryConfig {
        new Checks()
                .range("timeout", timeout, SHORTEST, Duration.ofMinutes(10))
                .range("batch_size", batchSize, 1, Notification.MOST_EVENTS)
                .range("min_backoff", minBackoff, SHORTEST, Duration.ofHours(1))
                .range("max_backoff", maxBackoff, SHORTEST, Duration.ofDays(1))
                .that(
                        maxBackoff.compareTo(minBackoff) >= 0,
                        "max_backoff",
                        "must not be below min_backoff, which is " + Durations.text(minBackoff),
                        Durations.text(maxBackoff))
                .range("max_attempts", maxAttempts, 1, 1_000_000)
                .range("max_age", maxAge, Duration.ofSeconds(1), Duration.ofDays(365))
                .done();
    }

    /** The same with batches of one. */
    DeliveryConfig singly() {
        return new DeliveryConfig(timeout, 1, minBackoff, maxBackoff, maxAttempts, maxAge);
    }

    /** What an absent or empty section means. */
    public static DeliveryConfig defaults() {
        return new DeliveryConfig(
                Duration.ofSeconds(30), 100, Duration.ofSeconds(1), Duration.ofMinutes(5), 100, Duration.ofDays(3));
    }
}
