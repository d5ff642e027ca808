package io.tapio.oom.api.forecast;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the predictors make of one pass over the cgroups. Whoever did not answer in time is not among them.
 *
 * @param time of the pass, by the wall clock
 * @param bootTimeNs of the pass, by the time since boot
 * @param said in the order of the cgroups, those of the ensemble included
 */
public record Forecasts(Instant time, long bootTimeNs, List<Said> said) {

    public Forecasts {
        said = List.copyOf(said);
    }

    /**
     * What one predictor says of one cgroup.
     *
     * @param cgroupPath the cgroup with the limit, from the root of the hierarchy
     * @param cgroupId its directory's inode number
     * @param predictor its name
     * @param deciding whether the host goes by it: at most one of each cgroup
     */
    public record Said(
            String cgroupPath, @Nullable Long cgroupId, String predictor, boolean deciding, Forecast forecast) {}
}
