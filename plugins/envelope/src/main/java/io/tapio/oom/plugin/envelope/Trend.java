package io.tapio.oom.plugin.envelope;

/**
 * A robust slope, and whether it is one.
 *
 * @param slope levels a second: the median of the slopes between all pairs of points (Theil and Sen)
 * @param certainty how many standard deviations the rises outnumber the falls by, by the test of Mann and Kendall
 */
record Trend(double slope, double certainty) {

    /** A difference below this share of the limit is neither rise nor fall. */
    private static final double TIE = 1e-5;

    private static final double LEAST_SECONDS = 1e-3;

    static Trend of(float[] seconds, float[] levels, int size) {
        if (size < 2) {
            return new Trend(0, 0);
        }
        double[] slopes = new double[size * (size - 1) / 2];
        int pairs = 0;
        int rises = 0;
        for (int later = 1; later < size; later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                double rise = levels[later] - levels[earlier];
                rises += rise > TIE ? 1 : rise < -TIE ? -1 : 0;
                slopes[pairs++] = rise / Math.max(LEAST_SECONDS, seconds[later] - seconds[earlier]);
            }
        }
        return new Trend(smallest(slopes, pairs / 2), certainty(rises, size));
    }

    private static double certainty(int rises, int size) {
        double deviation = Math.sqrt(size * (size - 1.) * (2. * size + 5) / 18);
        return Math.abs(rises) <= 1 ? 0 : (rises - Math.signum(rises)) / deviation;
    }

    /** The k-th smallest, counted from 0, by Hoare's selection: a sort costs several times as much. */
    private static double smallest(double[] x, int k) {
        int from = 0;
        int to = x.length - 1;
        while (from < to) {
            double pivot = x[(from + to) >>> 1];
            int i = from;
            int j = to;
            while (i <= j) {
                while (x[i] < pivot) {
                    i++;
                }
                while (x[j] > pivot) {
                    j--;
                }
                if (i <= j) {
                    double swapped = x[i];
                    x[i++] = x[j];
                    x[j--] = swapped;
                }
            }
            if (k <= j) {
                to = j;
            } else if (k >= i) {
                from = i;
            } else {
                return x[k];
            }
        }
        return x[k];
    }
}
