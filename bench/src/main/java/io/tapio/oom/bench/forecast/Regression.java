package io.tapio.oom.bench.forecast;

import java.util.List;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.ArrayRealVector;
import org.apache.commons.math3.linear.CholeskyDecomposition;
import org.apache.commons.math3.linear.RealVector;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;

/**
 * Logistic regression with a ridge, by Newton's steps. The columns are taken in units of their standard deviation, so that
 * one ridge fits all; the first one is the constant, which the ridge leaves alone.
 *
 * @param rows values of the features, 1 first
 * @param weights of the rows
 */
record Regression(List<double[]> rows, double[] weights) {

    private static final int STEPS = 12;

    /** Keeps the first step solvable where all rows have one outcome. */
    private static final double LEAST_VARIANCE = 1e-5;

    /** Coefficients in the columns' own units. */
    double[] fit(boolean[] outcomes, double ridge) {
        int columns = rows.getFirst().length;
        double[] mean = new double[columns];
        double[] deviation = new double[columns];
        deviation[0] = 1;
        for (int j = 1; j < columns; j++) {
            SummaryStatistics column = new SummaryStatistics();
            for (double[] row : rows) {
                column.addValue(row[j]);
            }
            mean[j] = column.getMean();
            deviation[j] = Math.sqrt(column.getPopulationVariance()) + 1e-9;
        }
        RealVector scaled = new ArrayRealVector(columns);
        for (int step = 0; step < STEPS; step++) {
            scaled = scaled.add(step(scaled.toArray(), mean, deviation, outcomes, ridge));
        }
        double[] fitted = new double[columns];
        fitted[0] = scaled.getEntry(0);
        for (int j = 1; j < columns; j++) {
            fitted[j] = scaled.getEntry(j) / deviation[j];
            fitted[0] -= fitted[j] * mean[j];
        }
        return fitted;
    }

    private RealVector step(double[] at, double[] mean, double[] deviation, boolean[] outcomes, double ridge) {
        int columns = at.length;
        double[][] curvature = new double[columns][columns];
        double[] slope = new double[columns];
        for (int j = 0; j < columns; j++) {
            curvature[j][j] = j == 0 ? 1e-6 : ridge;
            slope[j] = -curvature[j][j] * at[j];
        }
        double[] z = new double[columns];
        for (int i = 0; i < weights.length; i++) {
            double logit = 0;
            for (int j = 0; j < columns; j++) {
                z[j] = (rows.get(i)[j] - mean[j]) / deviation[j];
                logit += at[j] * z[j];
            }
            double p = 1 / (1 + Math.exp(-logit));
            double variance = weights[i] * Math.max(p * (1 - p), LEAST_VARIANCE);
            double error = weights[i] * ((outcomes[i] ? 1 : 0) - p);
            for (int j = 0; j < columns; j++) {
                slope[j] += error * z[j];
                for (int k = 0; k < columns; k++) {
                    curvature[j][k] += variance * (z[j] * z[k]);
                }
            }
        }
        return new CholeskyDecomposition(new Array2DRowRealMatrix(curvature, false))
                .getSolver()
                .solve(new ArrayRealVector(slope, false));
    }
}
