package io.tapio.oom.plugin.ensemble;

import io.tapio.oom.api.forecast.Ensemble.Voice;
import io.tapio.oom.api.forecast.MemoryPoint;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the ensemble sees of one cgroup, before it is weighed: lines through 300, 120 and 60 s, the growth of the record
 * high, and the times of envelope and kalman. Belongs to one thread.
 */
public final class Sight {

    /** Every program grows at its start: what it holds in these seconds is no evidence. */
    private static final double START_UP_SECONDS = 20;

    /** What lies further off than five minutes' growth can tell is not said. */
    private static final double FARTHEST_SECONDS = 5_900;

    private final Window window = new Window();
    private final Growth growth = new Growth();

    /**
     * What is seen at one point.
     *
     * @param seconds median of the times to the limit; absent when it is too far off
     * @param rateBytesPerSecond slope of the line through 300 s
     */
    public record Seen(Features features, @Nullable Double seconds, double rateBytesPerSecond) {}

    /** Takes the next point, and what the predictors say of it; empty while the program starts. */
    public Optional<Seen> next(MemoryPoint point, List<Voice> voices) {
        if (point.seconds() < START_UP_SECONDS) {
            return Optional.empty();
        }
        double level = Math.min(1, point.ratio());
        window.add(point.seconds(), level);
        growth.add(point.seconds(), level);
        Lines lines = window.lines();
        Times times = Times.of(lines, growth, voices);
        double seconds = times.medianSeconds();
        return Optional.of(new Seen(
                Features.of(times, growth),
                seconds < FARTHEST_SECONDS ? seconds : null,
                lines.longest().slope() * point.limitBytes()));
    }
}
