package io.tapio.oom.plugin.ensemble;

import io.tapio.oom.api.forecast.Ensemble.Voice;
import java.util.Arrays;
import java.util.List;

/**
 * What several ways of looking make of the time to the limit, as logarithms of multiples of {@value #UNIT_SECONDS} s.
 *
 * @param median of all of them, bounded as what the regressions see
 * @param medianSeconds the same in seconds, and down to one: it is what is said
 * @param spread standard deviation of those that follow the level: the lines, and kalman when it has spoken
 * @param ofRecord the time by the growth of the record high
 */
record Times(double median, double medianSeconds, double spread, double ofRecord) {

    static final String ENVELOPE = "envelope";
    static final String KALMAN = "kalman";
    static final double UNIT_SECONDS = 300;

    /** Some 40 s, and some 100 minutes: beyond, a minute's evidence can't tell one time from another. */
    private static final double SOONEST = -2;

    private static final double LATEST = 3;

    /** Levels a second below which a record does not grow. */
    private static final double STANDS = 1e-7;

    static Times of(Lines lines, Growth growth, List<Voice> voices) {
        double[] times = new double[6];
        int count = 0;
        times[count++] = log(lines.longest().secondsToLimit());
        times[count++] = log(lines.middle().secondsToLimit());
        times[count++] = log(lines.shortest().secondsToLimit());
        count = add(times, count, KALMAN, voices);
        double spread = deviation(times, count);
        count = add(times, count, ENVELOPE, voices);
        double slope = growth.pace().slope();
        double ofRecord = log(slope > STANDS ? (1 - growth.record()) / slope : Double.POSITIVE_INFINITY);
        times[count++] = ofRecord;
        Arrays.sort(times, 0, count);
        double earlier = times[(count - 1) / 2];
        double later = times[count / 2];
        return new Times(
                (bounded(earlier) + bounded(later)) / 2,
                UNIT_SECONDS * Math.exp((earlier + later) / 2),
                spread,
                bounded(ofRecord));
    }

    /** A voice that says no time expects no OOM; one that is not there says nothing. */
    private static int add(double[] times, int count, String name, List<Voice> voices) {
        for (Voice voice : voices) {
            if (voice.predictor().equals(name)) {
                Double seconds = voice.forecast().timeToOomSeconds();
                times[count] = log(seconds == null ? Double.POSITIVE_INFINITY : seconds);
                return count + 1;
            }
        }
        return count;
    }

    private static double log(double seconds) {
        return Math.min(LATEST, Math.log(Math.max(seconds, 1) / UNIT_SECONDS));
    }

    private static double bounded(double time) {
        return Math.max(SOONEST, time);
    }

    private static double deviation(double[] times, int count) {
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += bounded(times[i]);
        }
        double mean = sum / count;
        double squares = 0;
        for (int i = 0; i < count; i++) {
            squares += (bounded(times[i]) - mean) * (bounded(times[i]) - mean);
        }
        return Math.sqrt(squares / count);
    }
}
