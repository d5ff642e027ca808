package io.tapio.oom.bench.forecast;

import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.bench.forecast.Run.Moment;
import io.tapio.oom.bench.forecast.Run.Word;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;
import org.apache.commons.math3.stat.descriptive.rank.Percentile;
import org.apache.commons.math3.stat.descriptive.rank.Percentile.EstimationType;
import org.jspecify.annotations.Nullable;

/**
 * The figures of one predictor over some runs; NaN where there is nothing to tell. Warnings are judged by
 * {@link Episodes}. Probabilities are those of a kill within 300 s, one each second: what was said last, 0 where nothing
 * was. Times are judged from 10 minutes to one before the kill. Kills that nothing tells of are left out.
 */
final class Scores {

    /** The threshold of a collector. */
    static final double THRESHOLD = .5;

    private static final int HORIZON_SECONDS = 300;
    private static final int BINS = 10;
    private static final double SOONEST_SECONDS = 60;
    private static final double LATEST_SECONDS = 600;
    private static final double SECONDS_PER_DAY = 86_400;

    private final List<Double> leads = new ArrayList<>();
    private final List<Double> errors = new ArrayList<>();
    private final double[] said = new double[BINS];
    private final int[] came = new int[BINS];
    private int kills;
    private int healthy;
    private int alarmed;
    private int wrong;
    private int wrongOfHealthy;
    private double healthySeconds;
    private double squares;
    private int seconds;
    private int intervals;
    private int covered;

    private Scores() {}

    static Scores of(Collection<Run> runs, Function<Run, Word> words, double threshold) {
        Scores scores = new Scores();
        for (Run run : runs) {
            if (run.truth().judges()) {
                Word word = words.apply(run);
                scores.warnings(run.truth(), Episodes.of(run, word, threshold));
                scores.probabilities(run, word);
            }
        }
        return scores;
    }

    private void warnings(Truth truth, Episodes episodes) {
        wrong += episodes.wrong();
        if (truth.healthy()) {
            healthy++;
            healthySeconds += truth.endT();
            wrongOfHealthy += episodes.wrong();
            alarmed += episodes.wrong() > 0 ? 1 : 0;
        } else {
            kills++;
            if (episodes.caught()) {
                leads.add(episodes.lead());
            }
        }
    }

    private void probabilities(Run run, Word word) {
        @Nullable Forecast[] forecasts = everySecond(run, word);
        for (int second = 1; second < forecasts.length; second++) {
            Forecast forecast = forecasts[second];
            double left = run.truth().left(second);
            double p = forecast == null ? 0 : forecast.within300();
            int kill = left <= HORIZON_SECONDS ? 1 : 0;
            int bin = Math.min(BINS - 1, (int) (p * BINS));
            said[bin] += p;
            came[bin] += kill;
            squares += (p - kill) * (p - kill);
            seconds++;
            if (forecast != null && left >= SOONEST_SECONDS && left <= LATEST_SECONDS) {
                time(forecast, left);
            }
        }
    }

    private static @Nullable Forecast[] everySecond(Run run, Word word) {
        @Nullable Forecast[] forecasts = new Forecast[(int) run.truth().endT() + 1];
        for (Moment moment : run.moments()) {
            int from = (int) Math.round(moment.seconds());
            int to = Math.max(from, (int) Math.round(moment.seconds() + moment.stands()));
            for (int second = from; second <= to && second < forecasts.length; second++) {
                forecasts[second] = word.at(moment);
            }
        }
        return forecasts;
    }

    private void time(Forecast forecast, double left) {
        Double median = forecast.timeToOomSeconds();
        Double low = forecast.lowSeconds();
        Double high = forecast.highSeconds();
        if (median != null) {
            errors.add(Math.abs(median - left) / left);
        }
        if (low != null) {
            intervals++;
            covered += low <= left && (high == null || left <= high) ? 1 : 0;
        }
    }

    /** Between the values by straight lines. */
    static double quantile(List<Double> values, double share) {
        return new Percentile()
                .withEstimationType(EstimationType.R_7)
                .evaluate(values.stream().mapToDouble(Double::doubleValue).toArray(), share * 100);
    }

    int kills() {
        return kills;
    }

    int healthy() {
        return healthy;
    }

    int caught() {
        return leads.size();
    }

    int wrong() {
        return wrong;
    }

    double precision() {
        return (double) leads.size() / (leads.size() + wrong);
    }

    double recall() {
        return (double) leads.size() / kills;
    }

    double lead() {
        return quantile(leads, .5);
    }

    double wrongADay() {
        return wrongOfHealthy * SECONDS_PER_DAY / healthySeconds;
    }

    double alarmed() {
        return (double) alarmed / healthy;
    }

    double timeError() {
        return quantile(errors, .5);
    }

    double skill() {
        double killed = 0;
        for (int each : came) {
            killed += each;
        }
        double base = killed / seconds;
        return 1 - squares / seconds / (base * (1 - base));
    }

    double calibrationError() {
        double error = 0;
        for (int bin = 0; bin < BINS; bin++) {
            error += Math.abs(said[bin] - came[bin]);
        }
        return error / seconds;
    }

    double coverage() {
        return (double) covered / intervals;
    }
}
