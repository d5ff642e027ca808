package io.tapio.oom.host.forecast;

import io.tapio.oom.api.forecast.Ensemble.Standing;
import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.host.forecast.Round.Step;
import io.tapio.oom.host.plugin.PluginThread;
import io.tapio.oom.host.plugin.SinkCall;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One predictor or ensemble on its own thread. While it has not answered it is asked nothing else; one that hangs is said,
 * and begun anew after a minute on another thread. Belongs to one thread.
 */
final class PredictorSeat {

    /** A round is for milliseconds: one that takes so long hangs. */
    static final Duration BLOCKED = Duration.ofSeconds(10);

    static final Duration ABANDONED = Duration.ofSeconds(60);

    private static final Logger LOG = LoggerFactory.getLogger(PredictorSeat.class);

    private final String name;
    private final Supplier<PredictorBench> benches;
    private final Supplier<PluginThread> threads;
    private PredictorBench bench;
    private PluginThread thread;
    private @Nullable CompletableFuture<?> underWay;
    private boolean said;
    private long errorsBefore;

    PredictorSeat(String name, Supplier<PredictorBench> benches, Supplier<PluginThread> threads) {
        this.name = name;
        this.benches = benches;
        this.threads = threads;
        this.bench = benches.get();
        this.thread = threads.get();
    }

    String name() {
        return name;
    }

    /** How often the plugin threw something. */
    long errors() {
        return errorsBefore + bench.errors();
    }

    /** Asks it; {@code null} when it has not answered what it was asked before. */
    @Nullable CompletableFuture<Map<Course, Forecast>> ask(
            List<Step> steps, Map<String, Map<Course, Forecast>> voices, Map<String, Standing> standings) {
        CompletableFuture<?> before = underWay;
        if (before != null && !before.isDone() && !abandoned()) {
            return null;
        }
        said = false;
        PredictorBench asked = bench;
        CompletableFuture<Map<Course, Forecast>> answer =
                thread.call("next", "", () -> asked.answer(steps, voices, standings));
        underWay = answer;
        return answer;
    }

    private boolean abandoned() {
        SinkCall call = thread.blockedFor(BLOCKED);
        if (call == null) {
            return false;
        }
        if (!said) {
            said = true;
            LOG.error(
                    "[TAPIO-F002] predictor {} has not answered for {} s, at {}; the others go on without it",
                    name,
                    call.since().toSeconds(),
                    call.where());
        }
        if (call.since().compareTo(ABANDONED) < 0) {
            return false;
        }
        LOG.error("[TAPIO-F003] predictor {} hangs: its thread is left behind, and it is begun anew", name);
        errorsBefore += bench.errors() + 1;
        thread.abandon();
        thread = threads.get();
        bench = benches.get();
        return true;
    }

    /** Ends it; waits some seconds for the call under way. */
    void close() {
        thread.close();
    }
}
