package io.tapio.oom.bench;

import java.util.Arrays;

/** Measured values and their quantiles. */
final class Sample {

    private double[] values = new double[64];
    private int size;

    void add(double value) {
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
        }
        values[size++] = value;
    }

    int size() {
        return size;
    }

    double median() {
        return quantile(0.5);
    }

    /** The smallest value that at least this share of the values does not exceed. */
    double quantile(double share) {
        if (size == 0) {
            throw new IllegalStateException("nothing was measured");
        }
        double[] sorted = Arrays.copyOf(values, size);
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * size) - 1)];
    }
}
