package io.tapio.oom.plugin.ensemble;

import java.util.function.DoubleUnaryOperator;

/**
 * How the record high grows over its span.
 *
 * @param slope levels a second
 * @param even share of the span's sixths that carry at least a quarter of their part of the growth
 * @param late growth of the later half over the mean: 1 is steady, below it slows down, up to 2 it speeds up
 */
record Pace(double slope, double even, double late) {

    static final Pace NONE = new Pace(0, 0, 1);

    private static final int PARTS = 6;

    /** Of its part of the growth: a sixth with less stands still. */
    private static final double LEAST_SHARE = .25;

    /** As a share of the limit: less growth than this is not asked how even it is. */
    private static final double LEAST_GROWTH = .008;

    /**
     * Over the last seconds.
     *
     * @param highBefore the record as it stood so many seconds ago
     */
    static Pace over(double span, DoubleUnaryOperator highBefore) {
        double[] highs = new double[PARTS + 1];
        for (int i = 0; i <= PARTS; i++) {
            highs[i] = highBefore.applyAsDouble(span * (PARTS - i) / PARTS);
        }
        double growth = highs[PARTS] - highs[0];
        if (growth <= LEAST_GROWTH) {
            return new Pace(growth / span, 0, 1);
        }
        int even = 0;
        for (int i = 1; i <= PARTS; i++) {
            even += highs[i] - highs[i - 1] >= LEAST_SHARE * growth / PARTS ? 1 : 0;
        }
        double late = (highs[PARTS] - highs[PARTS / 2]) / growth * 2;
        return new Pace(growth / span, (double) even / PARTS, Math.min(2, late));
    }
}
