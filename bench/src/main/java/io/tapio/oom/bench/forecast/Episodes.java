package io.tapio.oom.bench.forecast;

import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.bench.forecast.Run.Moment;
import io.tapio.oom.bench.forecast.Run.Word;
import io.tapio.oom.host.forecast.AlarmRule;
import io.tapio.oom.host.forecast.AlarmRule.Change;

/**
 * What the collector's rule makes of a run: the warnings that came true, and those that did not. One is true when the kill
 * comes at most {@value #WITHDRAWN_SECONDS} s after it was raised, or at most {@value #STANDING_SECONDS} s and it still stands.
 *
 * @param wrong how many did not come true
 * @param lead of the first that came true; NaN for none
 */
record Episodes(int wrong, double lead) {

    private static final double WITHDRAWN_SECONDS = 450;
    private static final double STANDING_SECONDS = 900;
    private static final double NS_PER_SECOND = 1e9;

    /** @param threshold the probability that raises; the one that withdraws moves with it, by the same odds */
    static Episodes of(Run run, Word word, double threshold) {
        double shift = logit(threshold);
        AlarmRule rule = new AlarmRule();
        int wrong = 0;
        double lead = Double.NaN;
        double raised = 0;
        for (Moment moment : run.moments()) {
            Forecast said = word.at(moment);
            if (said == null || moment.seconds() >= run.truth().endT()) {
                continue;
            }
            double p = 1 / (1 + Math.exp(shift - logit(said.within300())));
            Change change = rule.take(p, Math.round(moment.seconds() * NS_PER_SECOND));
            if (change == Change.RAISED) {
                raised = moment.seconds();
            } else if (change == Change.WITHDRAWN) {
                double left = run.truth().left(raised);
                wrong += left > WITHDRAWN_SECONDS ? 1 : 0;
                lead = left > WITHDRAWN_SECONDS || lead > left ? lead : left;
            }
        }
        if (rule.raised()) {
            double left = run.truth().left(raised);
            wrong += left > STANDING_SECONDS ? 1 : 0;
            lead = left > STANDING_SECONDS || lead > left ? lead : left;
        }
        return new Episodes(wrong, lead);
    }

    private static double logit(double p) {
        return Math.log(p / (1 - p));
    }

    boolean caught() {
        return !Double.isNaN(lead);
    }
}
