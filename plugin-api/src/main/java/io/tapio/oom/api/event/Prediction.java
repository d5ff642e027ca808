package io.tapio.oom.api.event;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a predictor expects the OOM.
 *
 * @param predictor the predictor's name
 * @param timeToOomSeconds the median of its forecast, 0 or more
 * @param lowSeconds lower end of the 80 % interval
 * @param highSeconds upper end of the 80 % interval; absent when it is open
 * @param confidence 0 to 1: the share of such verdicts that come true
 * @param rateBytesPerSecond growth of the memory that can't be reclaimed
 * @param saidAt when it said so: the times count from then
 */
public record Prediction(
        String predictor,
        double timeToOomSeconds,
        @Nullable Double lowSeconds,
        @Nullable Double highSeconds,
        @Nullable Double confidence,
        @Nullable Double rateBytesPerSecond,
        Instant saidAt) {

    public Prediction {
        Checks.text("predictor", predictor);
        Checks.present("said_at", saidAt);
        if (!(timeToOomSeconds >= 0 && timeToOomSeconds < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("time_to_oom_seconds must be 0 or more and finite: " + timeToOomSeconds);
        }
        Checks.finite("low_seconds", lowSeconds);
        Checks.finite("high_seconds", highSeconds);
        Checks.finite("rate_bytes_per_second", rateBytesPerSecond);
        if (confidence != null && !(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence must be from 0 to 1: " + confidence);
        }
    }
}
