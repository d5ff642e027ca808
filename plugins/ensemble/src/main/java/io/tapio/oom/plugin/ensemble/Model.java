package io.tapio.oom.plugin.ensemble;

import io.tapio.oom.api.forecast.Ensemble.Voice;
import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.plugin.ensemble.Sight.Seen;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The fitted coefficients: for each horizon a logistic regression over a rise, and a small one over all else; and how far a
 * said time is off at the 10 % and 90 % points, by how much the ways of looking differ (split-conformal prediction).
 */
public final class Model {

    private static final String FILE = "coefficients.properties";

    /** Spread of the times at which the next class of intervals begins. */
    private static final double[] CLASSES = {.1, .3, .8};

    /** How many classes of intervals there are. */
    public static final int INTERVALS = CLASSES.length + 1;

    private final Map<Horizon, Weights> weights = new EnumMap<>(Horizon.class);
    private final Interval[] intervals = new Interval[INTERVALS];

    /**
     * Others than the shipped ones.
     *
     * @throws IllegalArgumentException when one is missing, or is no number
     */
    public Model(Properties values) {
        for (Horizon horizon : Horizon.values()) {
            weights.put(horizon, new Weights(horizon.seconds, key -> number(values, key)));
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

    /** What comes of what was seen, and of the voices of those that the coefficients don't know. */
    public Forecast forecast(Seen seen, List<Voice> voices) {
        Features features = seen.features();
        double within60 = probability(Horizon.SECONDS_60, features, voices);
        double within300 = Math.max(within60, probability(Horizon.SECONDS_300, features, voices));
        double within900 = Math.max(within300, probability(Horizon.SECONDS_900, features, voices));
        Interval interval = intervals[classOf(features.spread())];
        return new Forecast(
                within60,
                within300,
                within900,
                seen.seconds(),
                scaled(seen.seconds(), interval.low()),
                scaled(seen.seconds(), interval.high()),
                seen.rateBytesPerSecond());
    }

    private double probability(Horizon horizon, Features features, List<Voice> voices) {
        Weights of = weights.get(horizon);
        if (of == null) {
            throw new IllegalArgumentException("no coefficients for " + horizon);
        }
        return Strangers.join(of.logit(features), horizon, voices);
    }

    private static @Nullable Double scaled(@Nullable Double seconds, double factor) {
        return seconds == null ? null : seconds * factor;
    }

    /** Which of the {@link #INTERVALS} classes of intervals a spread is in. */
    public static int classOf(double spread) {
        int i = 0;
        while (i < CLASSES.length && spread >= CLASSES[i]) {
            i++;
        }
        return i;
    }

    private static double number(Properties values, String key) {
        String value = values.getProperty(key);
        if (value == null) {
            throw new IllegalArgumentException("there is no coefficient " + key);
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
    private record Interval(double low, double high) {}
}
