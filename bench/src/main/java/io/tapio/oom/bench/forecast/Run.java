package io.tapio.oom.bench.forecast;

import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.plugin.ensemble.Sight.Seen;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One trace, and what was said and seen at each of its samples. */
record Run(Truth truth, List<Moment> moments) {

    /** A forecast is held until the next sample, but no longer than this. */
    static final double LONGEST_SECONDS = 10;

    /**
     * One sample.
     *
     * @param seconds since the start of the trace
     * @param stands seconds for which it stands: until the next one, {@value #LONGEST_SECONDS} at most
     * @param said by predictor; the shipped ensemble is one of them
     * @param seen what the ensemble goes by; absent while the program starts
     */
    record Moment(
            double seconds,
            double stands,
            Map<String, Forecast> said,
            @Nullable Seen seen) {}

    /** What some predictor says at a moment; absent when it says nothing. */
    @FunctionalInterface
    interface Word {

        @Nullable Forecast at(Moment moment);
    }
}
