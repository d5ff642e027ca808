package io.tapio.oom.host.forecast;

import io.tapio.oom.api.forecast.EnsembleFactory;
import io.tapio.oom.api.forecast.PredictorFactory;
import io.tapio.oom.host.plugin.PluginThread;
import io.tapio.oom.host.plugin.PredictorFactories;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** The predictors and ensembles that are asked, as plugins bring and take them. Belongs to one thread. */
final class PredictorSeats {

    private final PredictorFactories factories;
    private final Predicate<String> wanted;
    private final Map<String, PredictorSeat> predictors = new LinkedHashMap<>();
    private final Map<String, PredictorSeat> ensembles = new LinkedHashMap<>();

    /** @param wanted which are asked, by their names */
    PredictorSeats(PredictorFactories factories, Predicate<String> wanted) {
        this.factories = factories;
        this.wanted = wanted;
    }

    Collection<PredictorSeat> predictors() {
        return predictors.values();
    }

    Collection<PredictorSeat> ensembles() {
        return ensembles.values();
    }

    List<String> names() {
        return all().stream().map(PredictorSeat::name).toList();
    }

    /** Whether a plugin brings one of that name, be it asked already or not. */
    boolean brought(String name) {
        return factories.predictors().stream().anyMatch(each -> each.name().equals(name))
                || factories.ensembles().stream().anyMatch(each -> each.name().equals(name));
    }

    private List<PredictorSeat> all() {
        List<PredictorSeat> all = new ArrayList<>(predictors.values());
        all.addAll(ensembles.values());
        return all;
    }

    /** How often they threw something. */
    long errors() {
        return all().stream().mapToLong(PredictorSeat::errors).sum();
    }

    /** Takes those that are new. */
    void take() {
        for (PredictorFactory factory : factories.predictors()) {
            String name = factory.name();
            if (wanted.test(name)) {
                predictors.computeIfAbsent(
                        name,
                        fresh -> new PredictorSeat(
                                name, () -> PredictorBench.of(factory), () -> PluginThread.of(factory, name)));
            }
        }
        for (EnsembleFactory factory : factories.ensembles()) {
            String name = factory.name();
            if (wanted.test(name)) {
                ensembles.computeIfAbsent(
                        name,
                        fresh -> new PredictorSeat(
                                name, () -> PredictorBench.of(factory), () -> PluginThread.of(factory, name)));
            }
        }
    }

    /** Lets go of these; waits some seconds for calls under way. */
    void drop(Set<String> names) {
        all().stream().filter(seat -> names.contains(seat.name())).forEach(PredictorSeat::close);
        predictors.keySet().removeAll(names);
        ensembles.keySet().removeAll(names);
    }
}
