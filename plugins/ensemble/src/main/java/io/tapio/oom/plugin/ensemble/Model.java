package io.tapio.oom.plugin.ensemble;

import io.tapio.oom.api.forecast.Forecast;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;

/**
 * The fitted coefficients: for each horizon a logistic regression over a rise, and a small one over all else; and how far a
 * said time is off at the 10 % and 90 % points, by how much the ways of looking differ (split-conformal prediction).
 */
final class Model {

    private static final String FILE = "coefficients.properties";

    /** Spread of the times at which the next class of intervals begins. */
    private static final double[] CLASSES = {.1, .3, .8};

    private final Map<Horizon, Weights> weights = new EnumMap<>(Horizon.class);
    private final Interval[] intervals = new Interval[CLASSES.length + 1];

    private Model(Properties values) {
        for (Horizon horizon : Horizon.values()) {
            weights.put(horizon, Weights.of(horizon.seconds, values));
        }
        for (int i = 0; i < intervals.length; i++) {
            intervals[i] = new Interval(
                    Math.exp(number(values, "interval." + i + ".low")),
                    Math.exp(number(values, "interval." + i + ".high")));
        }
    }

    /** Those that lie beside this class. */
    static Model shipped() {
        Properties values = new Properties();
        try (InputStream in = Model.class.getResourceAsStream(FILE)) {
            if (in == null) {
                throw new IllegalStateException(FILE + " is not in the plugin's jar");
            }
            values.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Model(values);
    }

    /** Logit of the probability of an OOM within the horizon. */
    double logit(Horizon horizon, Features features) {
        Weights of = weights.get(horizon);
        if (of == null) {
            throw new IllegalArgumentException("no coefficients for " + horizon);
        }
        return of.logit(features);
    }

    /** How far off the time may be where the ways of looking differ by this. */
    Interval interval(double spread) {
        int i = 0;
        while (i < CLASSES.length && spread >= CLASSES[i]) {
            i++;
        }
        return intervals[i];
    }

    static double number(Properties values, String key) {
        String value = values.getProperty(key);
        if (value == null) {
            throw new IllegalStateException(FILE + " has no " + key);
        }
        return Double.parseDouble(value);
    }

    /** A probability's time. */
    enum Horizon {
        SECONDS_60(60),
        SECONDS_300(300),
        SECONDS_900(900);

        private final int seconds;

        Horizon(int seconds) {
            this.seconds = seconds;
        }

        double of(Forecast forecast) {
            return switch (this) {
                case SECONDS_60 -> forecast.within60();
                case SECONDS_300 -> forecast.within300();
                case SECONDS_900 -> forecast.within900();
            };
        }
    }

    /** Factors from a said time to its 10 % point, 1 at most, and its 90 % point, 1 at least. */
    record Interval(double low, double high) {}
}
