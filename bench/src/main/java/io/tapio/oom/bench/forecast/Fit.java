package io.tapio.oom.bench.forecast;

import io.tapio.oom.bench.forecast.Run.Moment;
import io.tapio.oom.plugin.ensemble.Features;
import io.tapio.oom.plugin.ensemble.Model;
import io.tapio.oom.plugin.ensemble.Sight.Seen;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/** Fits the ensemble's coefficients to runs, as the plugin's own file has them: key and value. */
final class Fit {

    private static final int[] HORIZONS = {60, 300, 900};
    private static final double RIDGE = 6;

    /** Taken off the logit of a rise: a false warning costs more than some seconds of lead. */
    private static final double CAUTION = .5;

    /** Neighbouring seconds tell the same: one row stands for so many of them. */
    private static final double ROW_SECONDS = 4;

    /** A rise of this many seconds has full weight; of longer ones each second has less. */
    private static final double RISE_SECONDS = 200;

    /** What is asked of the interval: 80 % of the times in it, and a little more since other programs are harder. */
    private static final double LOW = .075;

    private static final double HIGH = .925;
    private static final double SOONEST_SECONDS = 60;
    private static final double LATEST_SECONDS = 600;

    private Fit() {}

    /** A row of the regressions. */
    private record Row(double[] values, double left, double weight) {}

    static Map<String, String> of(Collection<Run> runs) {
        Map<String, String> fitted = new LinkedHashMap<>();
        List<Row> rising = rows(runs, true);
        List<Row> quiet = rows(runs, false);
        for (int horizon : HORIZONS) {
            put(fitted, horizon + ".rising.", Features.OF_A_RISE, fit(rising, horizon), horizon == 300 ? CAUTION : 0);
            put(fitted, horizon + ".quiet.", Features.OF_ALL_ELSE, fit(quiet, horizon), 0);
        }
        intervals(runs, fitted);
        return fitted;
    }

    static Model model(Collection<Run> runs) {
        Properties values = new Properties();
        values.putAll(of(runs));
        return new Model(values);
    }

    private static double[] fit(List<Row> rows, int horizon) {
        boolean[] outcomes = new boolean[rows.size()];
        for (int i = 0; i < outcomes.length; i++) {
            outcomes[i] = rows.get(i).left() <= horizon;
        }
        return new Regression(
                        rows.stream().map(Row::values).toList(),
                        rows.stream().mapToDouble(Row::weight).toArray())
                .fit(outcomes, RIDGE);
    }

    private static void put(
            Map<String, String> fitted, String prefix, List<String> names, double[] values, double caution) {
        for (int i = 0; i < values.length; i++) {
            fitted.put(prefix + names.get(i), number(values[i] - (i == 0 ? caution : 0)));
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.5f", value);
    }

    private static List<Row> rows(Collection<Run> runs, boolean rising) {
        List<Row> rows = new ArrayList<>();
        for (Run run : runs) {
            if (run.truth().judges()) {
                double scale = rising ? Math.sqrt(RISE_SECONDS / Math.max(1, rise(run))) : 1;
                double since = 0;
                for (Moment moment : run.moments()) {
                    Seen seen = moment.seen();
                    if (seen == null || seen.features().rising() != rising) {
                        continue;
                    }
                    since += moment.stands();
                    if (since >= ROW_SECONDS) {
                        rows.add(new Row(
                                seen.features().values(),
                                run.truth().left(moment.seconds()),
                                since / ROW_SECONDS * scale));
                        since = 0;
                    }
                }
            }
        }
        return rows;
    }

    private static double rise(Run run) {
        return run.moments().stream()
                .filter(each -> each.seen() != null && each.seen().features().rising())
                .mapToDouble(Moment::stands)
                .sum();
    }

    /** Split-conformal points of the logarithm of the true time over the said one. */
    private static void intervals(Collection<Run> runs, Map<String, String> fitted) {
        List<List<Double>> errors = new ArrayList<>();
        for (int i = 0; i < Model.INTERVALS; i++) {
            errors.add(new ArrayList<>());
        }
        for (Run run : runs) {
            for (Moment moment : run.moments()) {
                double left = run.truth().left(moment.seconds());
                Seen seen = moment.seen();
                Double seconds = seen == null ? null : seen.seconds();
                if (seen != null
                        && seconds != null
                        && run.truth().judges()
                        && left >= SOONEST_SECONDS
                        && left <= LATEST_SECONDS) {
                    errors.get(Model.classOf(seen.features().spread())).add(Math.log(left / seconds));
                }
            }
        }
        for (int i = 0; i < errors.size(); i++) {
            fitted.put("interval." + i + ".low", number(Scores.quantile(errors.get(i), LOW)));
            fitted.put("interval." + i + ".high", number(Scores.quantile(errors.get(i), HIGH)));
        }
    }
}
