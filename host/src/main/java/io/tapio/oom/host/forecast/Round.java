package io.tapio.oom.host.forecast;

import io.tapio.oom.api.event.Ending;
import io.tapio.oom.api.forecast.MemoryPoint;
import java.time.Instant;
import java.util.List;

/**
 * What one pass over the cgroups means for the predictors.
 *
 * @param time of the pass, by the wall clock
 * @param bootTimeNs of the pass
 * @param steps the next point of each course that has one
 * @param ended courses that go on no more; another one of the same cgroup may be in {@code steps}
 */
record Round(Instant time, long bootTimeNs, List<Step> steps, List<Ended> ended) {

    Round {
        steps = List.copyOf(steps);
        ended = List.copyOf(ended);
    }

    /** One point. */
    record Step(Course course, MemoryPoint point) {}

    /** A course, and why it is over. */
    record Ended(Course course, Ending why) {}
}
