package io.tapio.oom.host.plugin;

import io.tapio.oom.api.forecast.EnsembleFactory;
import io.tapio.oom.api.forecast.PredictorFactory;
import io.tapio.oom.api.sink.SinkFactory;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What plugins bring, each by its name. An ensemble and a predictor never have the same.
 *
 * @param sinks make sinks
 * @param predictors make predictors
 * @param ensembles make ensembles
 */
record Brought(
        Map<String, SinkFactory> sinks,
        Map<String, PredictorFactory> predictors,
        Map<String, EnsembleFactory> ensembles) {

    static final Brought NOTHING = new Brought(Map.of(), Map.of(), Map.of());

    Brought {
        sinks = Collections.unmodifiableMap(new LinkedHashMap<>(sinks));
        predictors = Collections.unmodifiableMap(new LinkedHashMap<>(predictors));
        ensembles = Collections.unmodifiableMap(new LinkedHashMap<>(ensembles));
    }

    /** The same, each with where what it makes lives. */
    Brought housedIn(SinkHome home) {
        Map<String, SinkFactory> housedSinks = new LinkedHashMap<>();
        Map<String, PredictorFactory> housedPredictors = new LinkedHashMap<>();
        Map<String, EnsembleFactory> housedEnsembles = new LinkedHashMap<>();
        sinks.forEach((name, each) -> housedSinks.put(name, new HousedSinkFactory(name, each, home)));
        predictors.forEach((name, each) -> housedPredictors.put(name, new HousedPredictorFactory(name, each, home)));
        ensembles.forEach((name, each) -> housedEnsembles.put(name, new HousedEnsembleFactory(name, each, home)));
        return new Brought(housedSinks, housedPredictors, housedEnsembles);
    }

    boolean isNothing() {
        return sinks.isEmpty() && predictors.isEmpty() && ensembles.isEmpty();
    }

    /** The names of predictors and ensembles. */
    List<String> forecasters() {
        return Stream.concat(predictors.keySet().stream(), ensembles.keySet().stream())
                .toList();
    }

    /** For the log: {@code sinks: a, b}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        say(text, "sinks", sinks.keySet());
        say(text, "predictors", predictors.keySet());
        say(text, "ensembles", ensembles.keySet());
        return isNothing() ? "which brings nothing" : text.toString();
    }

    private static void say(StringBuilder text, String what, Set<String> names) {
        if (!names.isEmpty()) {
            text.append(text.isEmpty() ? "" : ", ").append(what).append(": ").append(String.join(", ", names));
        }
    }

    /** The names of what has another factory there, or none. */
    Names notIn(Brought other) {
        Set<String> forecasters = missing(predictors, other.predictors);
        forecasters.addAll(missing(ensembles, other.ensembles));
        return new Names(missing(sinks, other.sinks), forecasters);
    }

    private static Set<String> missing(Map<String, ?> here, Map<String, ?> there) {
        Set<String> names = new TreeSet<>();
        here.forEach((name, factory) -> {
            if (!Objects.equals(factory, there.get(name))) {
                names.add(name);
            }
        });
        return names;
    }

    /**
     * Names of factories.
     *
     * @param forecasters those of predictors and ensembles
     */
    record Names(Set<String> sinks, Set<String> forecasters) {}
}
