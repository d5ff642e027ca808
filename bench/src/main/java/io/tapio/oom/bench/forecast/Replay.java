package io.tapio.oom.bench.forecast;

import io.tapio.oom.api.event.MemorySample;
import io.tapio.oom.api.event.Room;
import io.tapio.oom.api.forecast.Ensemble;
import io.tapio.oom.api.forecast.EnsembleFactory;
import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.api.forecast.PredictorFactory;
import io.tapio.oom.bench.forecast.Run.Moment;
import io.tapio.oom.host.forecast.Panel;
import io.tapio.oom.host.trace.TraceException;
import io.tapio.oom.host.trace.TraceReader;
import io.tapio.oom.plugin.ensemble.Sight;
import io.tapio.oom.plugin.ensemble.Sight.Seen;
import io.tapio.oom.plugin.ensemble.StackedEnsembleFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the predictors over recorded traces, as a running collector does.
 *
 * @param folder with {@code NAME.jsonl.gz} for each line of {@code truth.jsonl}
 * @param predictors whom the ensemble hears
 * @param rate how often is sampled
 */
record Replay(Path folder, List<PredictorFactory> predictors, Rate rate) {

    /** How often. */
    enum Rate {
        /** Each sample of the trace. */
        EVERY_SECOND,
        /** Every ten seconds, and every second near the limit, as a collector with its default settings does. */
        OF_THE_COLLECTOR
    }

    private static final double SELDOM_SECONDS = 9.5;
    private static final double NEAR_LIMIT = .7;
    private static final double NEAR_SECONDS = 900;

    List<Run> of(List<Truth> truths) throws IOException, TraceException {
        List<Run> runs = new ArrayList<>();
        for (Truth truth : truths) {
            runs.add(run(truth));
        }
        return runs;
    }

    private Run run(Truth truth) throws IOException, TraceException {
        Path file = folder.resolve(truth.trace() + ".jsonl.gz");
        if (!Files.exists(file)) {
            file = folder.resolve(truth.trace() + ".jsonl");
        }
        Witness witness = new Witness();
        Panel panel = new Panel(predictors, List.of(new StackedEnsembleFactory(), witness));
        List<Moment> moments = new ArrayList<>();
        try (TraceReader trace = TraceReader.open(file)) {
            TraceReader.Line last = null;
            for (TraceReader.Line line = trace.read(); line != null; line = trace.read()) {
                if (last == null || line.seconds() - last.seconds() >= SELDOM_SECONDS || isNear(last, witness.seen)) {
                    witness.seen = null;
                    Map<String, Forecast> said = panel.next(line.samples()).getOrDefault("/" + trace.name(), Map.of());
                    moments.add(new Moment(line.seconds(), Run.LONGEST_SECONDS, said, witness.seen));
                    last = line;
                }
            }
        }
        if (panel.errors() > 0) {
            throw new IllegalStateException("predictors failed " + panel.errors() + " times at " + truth.trace());
        }
        return new Run(truth, stretched(moments));
    }

    private boolean isNear(TraceReader.Line last, @Nullable Seen seen) {
        if (rate == Rate.EVERY_SECOND) {
            return true;
        }
        MemorySample sample = last.samples().samples().getFirst();
        Room own = sample.own();
        Double seconds = seen == null ? null : seen.seconds();
        return own != null && own.heldBytes() >= NEAR_LIMIT * own.limitBytes()
                || seconds != null && seconds < NEAR_SECONDS;
    }

    private static List<Moment> stretched(List<Moment> moments) {
        List<Moment> all = new ArrayList<>(moments);
        for (int i = 0; i + 1 < all.size(); i++) {
            Moment each = all.get(i);
            double stands = Math.min(Run.LONGEST_SECONDS, all.get(i + 1).seconds() - each.seconds());
            all.set(i, new Moment(each.seconds(), stands, each.said(), each.seen()));
        }
        return all;
    }

    /** Hears what the ensemble hears, remembers what it sees, and says nothing. */
    private static final class Witness implements EnsembleFactory {

        private @Nullable Seen seen;

        @Override
        public String name() {
            return "witness";
        }

        @Override
        public Ensemble begin() {
            Sight sight = new Sight();
            return (point, voices) -> {
                seen = sight.next(point, voices).orElse(null);
                return Optional.empty();
            };
        }
    }
}
