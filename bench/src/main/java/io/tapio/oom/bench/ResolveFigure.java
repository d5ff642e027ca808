package io.tapio.oom.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** How long it takes to tell whose a cgroup is, beside a look into a plain map in the same run. */
final class ResolveFigure {

    private static final String FIGURE = "resolve";
    private static final double LIMIT_NS = 2_000;
    private static final int ROUNDS = 5;

    private final Report report;

    ResolveFigure(Report report) {
        this.report = report;
    }

    void measure() throws RunnerException {
        Options options = new OptionsBuilder()
                .include(ResolveBenchmark.class.getName())
                .forks(1)
                .warmupIterations(ROUNDS)
                .warmupTime(TimeValue.milliseconds(500))
                .measurementIterations(ROUNDS)
                .measurementTime(TimeValue.seconds(1))
                .verbosity(VerboseMode.SILENT)
                .build();
        Map<String, Double> nanoseconds = new LinkedHashMap<>();
        for (RunResult result : new Runner(options).run()) {
            nanoseconds.put(
                    result.getPrimaryResult().getLabel(),
                    result.getPrimaryResult().getScore());
        }
        add("cached, with names of disk and Kubernetes", nanoseconds.get("cachedWithNames"), true);
        add("cached", nanoseconds.get("cached"), true);
        add("uncached: from the path", nanoseconds.get("uncached"), false);
        add("HashMap.get of the same paths", nanoseconds.get("plainMap"), false);
    }

    private void add(String name, @Nullable Double value, boolean limited) {
        if (value == null) {
            throw new IllegalStateException("not measured: " + name);
        }
        report.add(limited ? Row.atMost(FIGURE, name, value, "ns", LIMIT_NS) : Row.of(FIGURE, name, value, "ns"));
    }
}
