package io.tapio.oom.host.forecast;

import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.forecast.EnsembleFactory;
import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.api.forecast.PredictorFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Predictors and ensembles asked one after the other, on the caller's thread: what the host does with its threads, without
 * them. For recorded memory.
 */
public final class Panel {

    private final CourseBook book = new CourseBook();
    private final List<PredictorBench> predictors;
    private final List<PredictorBench> ensembles;

    public Panel(Collection<PredictorFactory> predictors, Collection<EnsembleFactory> ensembles) {
        this.predictors = predictors.stream().map(PredictorBench::of).toList();
        this.ensembles = ensembles.stream().map(PredictorBench::of).toList();
    }

    /** What each says of a pass, by cgroup path and predictor, in the order in which they are asked. */
    public Map<String, Map<String, Forecast>> next(MemorySamples samples) {
        Round round = book.take(samples);
        Map<String, Map<Course, Forecast>> voices = new LinkedHashMap<>();
        predictors.forEach(each -> voices.put(each.name(), each.answer(round.steps(), Map.of(), Map.of())));
        Map<String, Map<Course, Forecast>> all = new LinkedHashMap<>(voices);
        ensembles.forEach(each -> all.put(each.name(), each.answer(round.steps(), voices, Map.of())));
        Map<String, Map<String, Forecast>> byPath = new LinkedHashMap<>();
        all.forEach((name, answers) -> answers.forEach(
                (course, forecast) -> byPath.computeIfAbsent(course.path(), added -> new LinkedHashMap<>())
                        .put(name, forecast)));
        return byPath;
    }

    /** How often a predictor threw something. */
    public long errors() {
        List<PredictorBench> all = new ArrayList<>(predictors);
        all.addAll(ensembles);
        return all.stream().mapToLong(PredictorBench::errors).sum();
    }
}
