package io.tapio.oom.bench;

import io.tapio.oom.bench.forecast.ForecastFigure;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Runs the figures that are asked for, all by default. Ends with 1 when one of them misses its limit. */
public final class Bench {

    private static final List<String> ALL =
            List.of("drain", "latency", "footprint", "resolve", "pods", "sinks", "samples");

    private Bench() {}

    public static void main(String[] args) throws Exception {
        if (args.length > 0 && args[0].equals("forecast")) {
            ForecastFigure.main(Arrays.copyOfRange(args, 1, args.length));
            return;
        }
        List<String> figures = new ArrayList<>(Arrays.asList(args));
        Report report = new Report(System.out, figures.remove("--json"));
        Setting setting = Setting.ofProperties();
        for (String figure : figures.isEmpty() ? ALL : figures) {
            switch (figure) {
                case "drain" -> new DrainFigure(setting, report).measure();
                case "latency" -> new LatencyFigure(setting, report).measure();
                case "footprint" -> new FootprintFigure(setting, report).measure();
                case "resolve" -> new ResolveFigure(report).measure();
                case "pods" -> new PodsFigure(setting, report).measure();
                case "sinks" -> new SinksFigure(setting, report).measure();
                case "samples" -> new SamplesFigure(setting, report).measure();
                default -> throw new IllegalArgumentException("no figure has the name " + figure);
            }
        }
        System.exit(report.isGood() ? 0 : 1);
    }
}
