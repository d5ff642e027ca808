package io.tapio.oom.api.forecast;

import org.jspecify.annotations.Nullable;

/**
 * What a predictor says at one point.
 *
 * @param within60 probability of an OOM kill within 60 s, 0 to 1
 * @param within300 the same within 300 s; not less than within 60 s
 * @param within900 the same within 900 s; not less than within 300 s
 * @param timeToOomSeconds the median of the time until it, 0 or more; absent when none is expected
 * @param lowSeconds the point before which it comes with a probability of 10 %
 * @param highSeconds the point before which it comes with a probability of 90 %; absent when it is open
 * @param rateBytesPerSecond growth of what is held, as the predictor sees it
 */
public record Forecast(
        double within60,
        double within300,
        double within900,
        @Nullable Double timeToOomSeconds,
        @Nullable Double lowSeconds,
        @Nullable Double highSeconds,
        @Nullable Double rateBytesPerSecond) {

    /** What lies further off than this is no forecast: a week. */
    public static final double LONGEST_SECONDS = 7 * 86_400;

    public Forecast {
        if (!(within60 >= 0 && within60 <= within300 && within300 <= within900 && within900 <= 1)) {
            throw new IllegalArgumentException("probabilities must be from 0 to 1 and grow with the time: " + within60
                    + ", " + within300 + ", " + within900);
        }
        time("time_to_oom_seconds", timeToOomSeconds);
        time("low_seconds", lowSeconds);
        time("high_seconds", highSeconds);
        if (rateBytesPerSecond != null && !Double.isFinite(rateBytesPerSecond)) {
            throw new IllegalArgumentException("rate_bytes_per_second must be finite: " + rateBytesPerSecond);
        }
        inOrder(lowSeconds, timeToOomSeconds);
        inOrder(timeToOomSeconds, highSeconds);
    }

    /** A time alone: the OOM comes within a horizon or it does not. */
    public static Forecast at(double timeToOomSeconds, @Nullable Double rateBytesPerSecond) {
        return new Forecast(
                timeToOomSeconds <= 60 ? 1 : 0,
                timeToOomSeconds <= 300 ? 1 : 0,
                timeToOomSeconds <= 900 ? 1 : 0,
                timeToOomSeconds,
                null,
                null,
                rateBytesPerSecond);
    }

    /** No OOM is expected. */
    public static Forecast none(@Nullable Double rateBytesPerSecond) {
        return new Forecast(0, 0, 0, null, null, null, rateBytesPerSecond);
    }

    private static void time(String name, @Nullable Double seconds) {
        if (seconds != null && !(seconds >= 0 && seconds < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException(name + " must be 0 or more and finite: " + seconds);
        }
    }

    private static void inOrder(@Nullable Double earlier, @Nullable Double later) {
        if (earlier != null && later != null && earlier > later) {
            throw new IllegalArgumentException("low, median and high must be in order: " + earlier + ", " + later);
        }
    }
}
