package io.tapio.oom.host.forecast;

import io.tapio.oom.api.forecast.Ensemble.Standing;
import io.tapio.oom.api.forecast.Ensemble.Voice;
import io.tapio.oom.api.forecast.EnsembleFactory;
import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.api.forecast.MemoryPoint;
import io.tapio.oom.api.forecast.Predictor;
import io.tapio.oom.api.forecast.PredictorFactory;
import io.tapio.oom.host.forecast.Round.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One predictor or ensemble with what it keeps of each course; of a course that nobody follows any more it lets go by
 * itself. What the plugin throws costs that forecast alone. Belongs to one thread at a time, but for its counts.
 */
final class PredictorBench {

    private static final Logger LOG = LoggerFactory.getLogger(PredictorBench.class);

    private final String name;
    private final Supplier<Seated> begin;
    private final Map<Course, Seated> seats = new WeakHashMap<>();
    private final AtomicLong errors = new AtomicLong();
    private boolean said;

    /** A predictor or an ensemble at one course. */
    @FunctionalInterface
    interface Seated {

        Optional<Forecast> next(MemoryPoint point, List<Voice> voices);
    }

    PredictorBench(String name, Supplier<Seated> begin) {
        this.name = name;
        this.begin = begin;
    }

    static PredictorBench of(PredictorFactory factory) {
        return new PredictorBench(factory.name(), () -> {
            Predictor predictor = factory.begin();
            return (point, voices) -> predictor.next(point);
        });
    }

    static PredictorBench of(EnsembleFactory factory) {
        return new PredictorBench(factory.name(), () -> factory.begin()::next);
    }

    String name() {
        return name;
    }

    /** How often the plugin threw something, or gave what is none. For any thread. */
    long errors() {
        return errors.get();
    }

    /** Of how many courses it keeps something. */
    int size() {
        return seats.size();
    }

    /**
     * What it says of each point.
     *
     * @param voices by predictor what the others say of the courses; empty for one that does not hear them
     */
    Map<Course, Forecast> answer(
            List<Step> steps, Map<String, Map<Course, Forecast>> voices, Map<String, Standing> standings) {
        Map<Course, Forecast> answers = new HashMap<>();
        for (Step step : steps) {
            ask(step, heard(step.course(), voices, standings)).ifPresent(each -> answers.put(step.course(), each));
        }
        return answers;
    }

    private static List<Voice> heard(
            Course course, Map<String, Map<Course, Forecast>> voices, Map<String, Standing> standings) {
        if (voices.isEmpty()) {
            return List.of();
        }
        List<Voice> heard = new ArrayList<>(voices.size());
        voices.forEach((predictor, said) -> {
            Forecast forecast = said.get(course);
            if (forecast != null) {
                heard.add(new Voice(predictor, forecast, standings.getOrDefault(predictor, Standing.NONE)));
            }
        });
        return heard;
    }

    @SuppressWarnings("CatchThrowable")
    private Optional<Forecast> ask(Step step, List<Voice> voices) {
        try {
            return Objects.requireNonNull(
                    seats.computeIfAbsent(step.course(), fresh -> begin.get()).next(step.point(), voices),
                    "neither a forecast nor none");
        } catch (Throwable e) {
            errors.incrementAndGet();
            if (!said) {
                said = true;
                LOG.error(
                        "[TAPIO-F001] predictor {} failed at {}, and is asked again: later failures are counted only",
                        name,
                        step.course().path(),
                        e);
            }
            seats.remove(step.course()); // what it knows may be half changed
            return Optional.empty();
        }
    }
}
