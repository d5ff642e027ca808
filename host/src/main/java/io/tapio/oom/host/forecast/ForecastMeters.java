package io.tapio.oom.host.forecast;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** What the forecast desk counts of itself. */
final class ForecastMeters {

    private ForecastMeters() {}

    static void register(MeterRegistry registry, CourseBook book, ForecastVerticle desk) {
        Gauge.builder("tapio_oom_prediction_courses", book, CourseBook::size)
                .description("Cgroups with a limit whose memory is followed")
                .register(registry);
        counter(
                registry,
                "beyond",
                "Points passed over, since too many cgroups are followed",
                book,
                CourseBook::beyond);
        counter(
                registry,
                "begun_anew",
                "Courses begun anew: the cgroup was made again, its limit changed, counters ran backwards, or a gap",
                book,
                CourseBook::begunAnew);
        counter(
                registry,
                "late",
                "Answers of predictors that came too late, or not at all",
                desk,
                ForecastVerticle::late);
        counter(
                registry,
                "skipped",
                "Passes that were not looked at, since the next one came before",
                desk,
                ForecastVerticle::skipped);
        counter(
                registry,
                "errors",
                "Failures of predictors, each of which cost one forecast",
                desk,
                ForecastVerticle::errorsOfPredictors);
    }

    private static <T> void counter(
            MeterRegistry registry, String name, String meaning, T counted, ToDoubleFunction<T> count) {
        FunctionCounter.builder("tapio_oom_prediction_" + name, counted, count)
                .description(meaning)
                .register(registry);
    }
}
