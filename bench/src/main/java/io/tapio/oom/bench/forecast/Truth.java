package io.tapio.oom.bench.forecast;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a trace ended: one line of {@code truth.jsonl}.
 *
 * @param family which program ran
 * @param killT when its kill was seen, in seconds since its start; absent for a healthy one
 * @param endT the same, or the last sample of a healthy one
 * @param predictable false for a kill by one big allocation, which nothing before it tells of
 */
record Truth(
        @JsonProperty(required = true) String trace,
        @JsonProperty(required = true) String family,
        @Nullable Double killT,
        @JsonProperty(required = true) double endT,
        boolean predictable) {

    static List<Truth> of(Path folder) throws IOException {
        ObjectMapper mapper = new ObjectMapper().setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE);
        mapper.configure(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES, false);
        try (MappingIterator<Truth> lines = mapper.readerFor(Truth.class)
                .readValues(folder.resolve("truth.jsonl").toFile())) {
            return lines.readAll();
        }
    }

    boolean healthy() {
        return killT == null;
    }

    /** Whether a forecast can be judged by it. */
    boolean judges() {
        return healthy() || predictable;
    }

    /** Seconds from a moment to the kill; infinite for a healthy one. */
    double left(double seconds) {
        return killT == null ? Double.POSITIVE_INFINITY : killT - seconds;
    }
}
