package io.tapio.oom.bench.forecast;

import io.tapio.oom.api.forecast.PredictorFactory;
import io.tapio.oom.bench.forecast.Replay.Rate;
import io.tapio.oom.bench.forecast.Run.Word;
import io.tapio.oom.host.trace.TraceException;
import io.tapio.oom.plugin.envelope.EnvelopePredictorFactory;
import io.tapio.oom.plugin.kalman.KalmanPredictorFactory;
import io.tapio.oom.plugin.linear.LinearPredictorFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Function;

/** How good the forecasts are over recorded traces; with {@code --write FILE} the coefficients that were fitted to them. */
public final class ForecastFigure {

    private static final String ENSEMBLE = "ensemble";
    private static final List<String> NAMES = List.of("linear", "envelope", "kalman", ENSEMBLE);
    private static final double[] THRESHOLDS = {.2, .3, .4, .5, .6, .7, .8, .9};

    private final Path folder;
    private final List<Truth> truths;
    private final Tables out = new Tables(System.out);

    private ForecastFigure(Path folder) throws IOException {
        this.folder = folder;
        this.truths = Truth.of(folder);
    }

    /** The runs of one set of predictors at both rates. */
    private record Both(List<Run> everySecond, List<Run> ofTheCollector) {

        List<Run> all() {
            List<Run> all = new ArrayList<>(everySecond);
            all.addAll(ofTheCollector);
            return all;
        }
    }

    /** @param args {@code [--write FILE] FOLDER} */
    public static void main(String... args) throws IOException, TraceException {
        List<String> rest = new ArrayList<>(List.of(args));
        int write = rest.indexOf("--write");
        Path file = write < 0 ? null : Path.of(rest.remove(write + 1));
        rest.remove("--write");
        ForecastFigure figure = new ForecastFigure(Path.of(rest.getFirst()));
        Both runs = figure.replayed("");
        if (file != null) {
            write(file, Fit.of(runs.all()));
        }
        figure.show(runs);
        figure.without();
    }

    private Both replayed(String without) throws IOException, TraceException {
        List<PredictorFactory> predictors = new ArrayList<>(
                List.of(new LinearPredictorFactory(), new EnvelopePredictorFactory(), new KalmanPredictorFactory()));
        predictors.removeIf(each -> each.name().equals(without));
        return new Both(
                new Replay(folder, predictors, Rate.EVERY_SECOND).of(truths),
                new Replay(folder, predictors, Rate.OF_THE_COLLECTOR).of(truths));
    }

    private void show(Both runs) {
        out.title("Each predictor");
        out.head("a sample a second");
        NAMES.forEach(name -> out.scores(name, scores(runs.everySecond(), shipped(name))));
        out.title("The ensemble on what it was not fitted to");
        out.head("");
        Function<Run, Word> families = Folds.byFamily(runs.all());
        Function<Run, Word> groups = Folds.byGroup(runs.all());
        fold("fitted to all", runs, Folds.none(runs.all()));
        fold("one family left out", runs, families);
        fold("all that are alike left out", runs, groups);
        curve(runs.everySecond(), families);
        families(runs.everySecond(), families);
    }

    private void fold(String name, Both runs, Function<Run, Word> words) {
        out.scores(name + ", a sample a second", scores(runs.everySecond(), words));
        out.scores(name + ", as a collector samples", scores(runs.ofTheCollector(), words));
    }

    private void curve(List<Run> runs, Function<Run, Word> words) {
        out.title("The ensemble by its threshold, one family left out");
        out.head("warns from");
        for (double threshold : THRESHOLDS) {
            out.scores(String.valueOf(threshold), Scores.of(runs, words, threshold));
        }
    }

    private void families(List<Run> runs, Function<Run, Word> leftOut) {
        out.title("By family: kills foretold, and false warnings");
        List<String> titles = new ArrayList<>(List.of("family", "kills", "healthy"));
        titles.addAll(NAMES);
        titles.addAll(List.of("ensemble, family left out", "its lead, s", "its error of the time", "covered"));
        out.head(titles);
        for (String family : new TreeSet<>(truths.stream().map(Truth::family).toList())) {
            List<Run> those = runs.stream()
                    .filter(run -> run.truth().family().equals(family))
                    .toList();
            Scores last = scores(those, leftOut);
            List<String> cells =
                    new ArrayList<>(List.of(family, String.valueOf(last.kills()), String.valueOf(last.healthy())));
            NAMES.forEach(name -> cells.add(found(scores(those, shipped(name)))));
            cells.add(found(last));
            cells.add(Tables.number("%.0f", last.lead()));
            cells.add(Tables.number("%.2f", last.timeError()));
            cells.add(Tables.number("%.2f", last.coverage()));
            out.row(cells);
        }
    }

    private static String found(Scores scores) {
        String kills = scores.kills() == 0 ? "" : scores.caught() + " of " + scores.kills();
        String wrong = scores.wrong() == 0 ? "" : scores.wrong() + " false";
        return kills + (kills.isEmpty() || wrong.isEmpty() ? "" : ", ") + wrong;
    }

    /** What each predictor is to the ensemble: it is fitted anew to what it sees without that one. */
    private void without() throws IOException, TraceException {
        out.title("The ensemble without one of those that it hears, a sample a second");
        out.head("");
        for (String name : NAMES.subList(0, 3)) {
            Both runs = replayed(name);
            out.scores(
                    "without " + name + ", one family left out",
                    scores(runs.everySecond(), Folds.byFamily(runs.all())));
            out.scores(
                    "without " + name + ", all that are alike left out",
                    scores(runs.everySecond(), Folds.byGroup(runs.all())));
        }
    }

    private static Scores scores(Collection<Run> runs, Function<Run, Word> words) {
        return Scores.of(runs, words, Scores.THRESHOLD);
    }

    private static Function<Run, Word> shipped(String name) {
        return run -> moment -> moment.said().get(name);
    }

    private static void write(Path file, Map<String, String> fitted) throws IOException {
        List<String> lines = new ArrayList<>(List.of(
                "# Written by bench/run forecast FOLDER --write FILE: ridge regressions, one for each horizon in seconds, from whose",
                "# 300.rising.one a caution is taken off; and 10 % and 90 % points of the logarithm of the true time over the said",
                "# one, by how much the ways of looking differ."));
        fitted.forEach((key, value) -> lines.add(key + "=" + value));
        Files.write(file, lines);
    }
}
