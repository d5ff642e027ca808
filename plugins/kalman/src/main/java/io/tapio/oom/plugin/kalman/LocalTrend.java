package io.tapio.oom.plugin.kalman;

/**
 * A local linear trend (Durbin and Koopman, "Time Series Analysis by State Space Methods", 3.2): level and slope, white
 * noise on the slope, and a measurement noise that is learnt from how far each point is off. Levels are shares of the
 * limit, times seconds. The covariance is kept in multiples of the measurement noise.
 */
final class LocalTrend {

    /** Noise of the slope a second over that of the measurement: the filter forgets in about 90 s. */
    private static final double AGILITY = 2e-7;

    private static final double SLOWEST_LEARNING = .02;

    /** Of the measurement, as a variance: a program that stands still is not known to the last bit. */
    private static final double LEAST_NOISE = 1e-8;

    private static final double FIRST_NOISE = 1e-5;
    private static final double FIRST_SLOPE_VARIANCE = 1e-2;

    private double level;
    private double slope;
    private double levelVariance;
    private double covariance;
    private double slopeVariance;
    private double noise;
    private double last;
    private int points;

    void add(double seconds, double x) {
        if (points == 0) {
            begin(x);
        } else {
            predict(seconds - last);
            correct(x);
        }
        last = seconds;
    }

    private void begin(double x) {
        points = 1;
        level = x;
        levelVariance = 1;
        slopeVariance = FIRST_SLOPE_VARIANCE;
        noise = FIRST_NOISE;
    }

    private void predict(double dt) {
        level += slope * dt;
        levelVariance += dt * (2 * covariance + dt * slopeVariance) + AGILITY * dt * dt * dt / 3;
        covariance += dt * slopeVariance + AGILITY * dt * dt / 2;
        slopeVariance += AGILITY * dt;
    }

    private void correct(double x) {
        if (points < Integer.MAX_VALUE) {
            points++;
        }
        double off = x - level;
        double total = levelVariance + 1;
        noise += Math.max(SLOWEST_LEARNING, 1. / points) * (off * off / total - noise);
        double levelGain = levelVariance / total;
        double slopeGain = covariance / total;
        level += levelGain * off;
        slope += slopeGain * off;
        slopeVariance -= slopeGain * covariance;
        covariance -= levelGain * covariance;
        levelVariance -= levelGain * levelVariance;
    }

    int points() {
        return points;
    }

    double level() {
        return level;
    }

    /** Levels a second. */
    double slope() {
        return slope;
    }

    /** The slope over its standard deviation. */
    double certainty() {
        return slope / Math.sqrt(Math.max(1e-14, scale() * slopeVariance));
    }

    /** Standard deviation of the level so many seconds ahead. */
    double deviation(double ahead) {
        return Math.sqrt(scale()
                * (levelVariance
                        + 2 * ahead * covariance
                        + ahead * ahead * slopeVariance
                        + AGILITY * ahead * ahead * ahead / 3));
    }

    private double scale() {
        return Math.max(LEAST_NOISE, noise);
    }
}
