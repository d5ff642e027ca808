package io.tapio.oom.host.trace;

import io.tapio.oom.api.forecast.EnsembleFactory;
import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.api.forecast.PredictorFactory;
import io.tapio.oom.host.forecast.Panel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Runs predictors over traces, sample by sample, with the very code that a running collector asks them by.
 *
 * @param predictors all of them, since ensembles hear them
 * @param ensembles all of them
 * @param wanted whose forecasts are written, by the name
 */
public record TraceForecasts(
        List<PredictorFactory> predictors, List<EnsembleFactory> ensembles, Predicate<String> wanted) {

    /** What a trace had. */
    public record Tally(int samples, long failures) {}

    /** Writes what they say of one trace. */
    public Tally run(Path file, ForecastLines out) throws IOException, TraceException {
        Panel panel = new Panel(predictors, ensembles);
        int samples = 0;
        try (TraceReader trace = TraceReader.open(file)) {
            for (TraceReader.Line line = trace.read(); line != null; line = trace.read()) {
                samples++;
                Map<String, Forecast> said = panel.next(line.samples()).getOrDefault("/" + trace.name(), Map.of());
                for (Map.Entry<String, Forecast> each : said.entrySet()) {
                    if (wanted.test(each.getKey())) {
                        out.write(trace.name(), line.seconds(), each.getKey(), each.getValue());
                    }
                }
            }
        }
        return new Tally(samples, panel.errors());
    }
}
