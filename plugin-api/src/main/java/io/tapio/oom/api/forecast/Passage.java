package io.tapio.oom.api.forecast;

import org.jspecify.annotations.Nullable;

/**
 * Forecasts of predictors whose doubt is in proportion: the logarithm of the time to the OOM is normal around that of its
 * median. Whoever has a time and an idea of how far it may be off gets probabilities and an interval that fit together.
 */
public final class Passage {

    /** The 90 % point of the standard normal distribution. */
    private static final double Q90 = 1.2816;

    /** A median below a second has no logarithm of use; points come a second apart at best. */
    private static final double SOONEST_SECONDS = 1;

    private Passage() {}

    /**
     * A forecast with this median.
     *
     * @param medianSeconds 0 or more; taken as a second when it is less
     * @param spread standard deviation of the time's logarithm, above 0: at .1 the 10 % and 90 % points are about an eighth
     *     off, at 1 about a factor of 3.6
     * @param probability that the OOM comes at all as it is going, 0 to 1: it lowers all three probabilities
     */
    public static Forecast at(
            double medianSeconds, double spread, double probability, @Nullable Double rateBytesPerSecond) {
        double median = Math.max(SOONEST_SECONDS, medianSeconds);
        return new Forecast(
                probability * within(60, median, spread),
                probability * within(300, median, spread),
                probability * within(900, median, spread),
                median,
                median * Math.exp(-Q90 * spread),
                median * Math.exp(Q90 * spread),
                rateBytesPerSecond);
    }

    private static double within(double seconds, double median, double spread) {
        return below(Math.log(seconds / median) / spread);
    }

    /**
     * The standard normal distribution: the probability of a value below z.
     *
     * @see <a href="https://personal.math.ubc.ca/~cbm/aands/page_299.htm">Abramowitz and Stegun 7.1.26</a>, off by 1.5e-7
     *     at most
     */
    public static double below(double z) {
        double x = Math.abs(z) / Math.sqrt(2);
        double k = 1 / (1 + .3275911 * x);
        double polynomial =
                k * (.254829592 + k * (-.284496736 + k * (1.421413741 + k * (-1.453152027 + k * 1.061405429))));
        double tail = polynomial * Math.exp(-x * x) / 2;
        return z > 0 ? 1 - tail : tail;
    }
}
