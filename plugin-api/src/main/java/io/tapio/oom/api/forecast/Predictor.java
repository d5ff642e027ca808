package io.tapio.oom.api.forecast;

import java.util.Optional;

/** Looks at the memory of one cgroup, point by point, and says when its limit will be hit. */
public interface Predictor {

    /**
     * Takes the next point, later than the one before, and says what it makes of all that it has seen. Points come one a
     * second when the limit is near, else about ten seconds apart. Nothing must be known of what comes later.
     *
     * @return empty as long as there is nothing to be said
     */
    Optional<Forecast> next(MemoryPoint point);
}
