package io.tapio.oom.api.event;

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
 */
public record Prediction(
        String predictor,
        double timeToOomSeconds,
        @Nullable Double lowSeconds,
        @Nullable Double highSeconds,
        @Nullable Double confidence,
        @Nullable Double rateBytesPerSecond) {

    public Prediction {
        if (!(timeToOomSeconds >= 0)) {
            throw new IllegalArgumentException("time_to_oom_seconds must be 0 or more: " + timeToOomSeconds);
        }
        if (confidence != null && !(confidence >= 0 && confidence <= 1)) {
            throw new IllegalArgumentException("confidence must be from 0 to 1: " + confidence);
        }
    }
}
