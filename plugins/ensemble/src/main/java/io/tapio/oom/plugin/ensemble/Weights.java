package io.tapio.oom.plugin.ensemble;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The coefficients of one horizon: those of a rise, and those of all else. */
final class Weights {

    private final double[] rising;
    private final double[] quiet;

    /** @param number the coefficient of a key, for example {@code 300.rising.near} */
    Weights(int seconds, ToDoubleFunction<String> number) {
        rising = of(seconds + ".rising.", Features.OF_A_RISE, number);
        quiet = of(seconds + ".quiet.", Features.OF_ALL_ELSE, number);
    }

    private static double[] of(String prefix, List<String> names, ToDoubleFunction<String> number) {
        return names.stream()
                .mapToDouble(name -> number.applyAsDouble(prefix + name))
                .toArray();
    }

    double logit(Features features) {
        double[] weights = features.rising() ? rising : quiet;
        double[] values = features.values();
        double sum = 0;
        for (int i = 0; i < weights.length; i++) {
            sum += weights[i] * values[i];
        }
        return sum;
    }
}
