package io.tapio.oom.bench.forecast;

import io.tapio.oom.bench.forecast.Run.Word;
import io.tapio.oom.plugin.ensemble.Model;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What the ensemble says of runs that its coefficients were not fitted to. */
final class Folds {

    /** Programs whose memory looks alike: with all of a row left out nothing like it was seen. */
    private static final List<Set<String>> ALIKE = List.of(
            Set.of("py_linear", "c_malloc", "redis_fill", "node_buffer", "shm_log", "py_child_leak", "leak_and_cache"),
            Set.of("jvm_leak_g1", "jvm_leak_serial", "jvm_leak_zgc", "node_heap"),
            Set.of("py_jitter", "py_stair", "py_saw_leak"),
            Set.of("py_accel", "py_batch_grow", "py_forkstorm"),
            Set.of("py_lru", "c_plateau", "redis_max"),
            Set.of("py_warm", "py_stopfix"),
            Set.of("jvm_saw", "node_saw", "jvm_fill", "jvm_eden"),
            Set.of("py_batch", "py_saw"),
            Set.of("py_diurnal", "py_forkpool", "shm_rotate"));

    private Folds() {}

    /** One family left out at a time. */
    static Function<Run, Word> byFamily(Collection<Run> runs) {
        return leftOut(runs, Function.identity());
    }

    /** All families that look alike left out at a time; one that is in no group is a group by itself. */
    static Function<Run, Word> byGroup(Collection<Run> runs) {
        return leftOut(
                runs,
                family -> ALIKE.stream()
                        .filter(group -> group.contains(family))
                        .map(Set::toString)
                        .findFirst()
                        .orElse(family));
    }

    /** Fitted to all. */
    static Function<Run, Word> none(Collection<Run> runs) {
        Word word = word(Fit.model(runs));
        return run -> word;
    }

    private static Function<Run, Word> leftOut(Collection<Run> runs, Function<String, String> fold) {
        Map<String, Word> words = new HashMap<>();
        for (String each :
                runs.stream().map(run -> fold.apply(run.truth().family())).collect(Collectors.toSet())) {
            words.put(
                    each,
                    word(Fit.model(runs.stream()
                            .filter(run -> !fold.apply(run.truth().family()).equals(each))
                            .toList())));
        }
        return run -> words.getOrDefault(fold.apply(run.truth().family()), moment -> null);
    }

    private static Word word(Model model) {
        return moment -> moment.seen() == null ? null : model.forecast(moment.seen(), List.of());
    }
}
