package io.tapio.oom.host.forecast;

import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.OomPredicted;
import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.api.forecast.Forecasts;
import io.tapio.oom.host.bus.Bus;
import io.tapio.oom.host.forecast.Foretelling.Kill;
import io.tapio.oom.host.journal.Database;
import io.tapio.oom.host.journal.Tables;
import io.tapio.oom.host.plugin.PredictorFactories;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the predictors asked for each pass over the cgroups, then the ensembles, and publishes what they say on
 * {@link Bus#FORECASTS}. Runs on a worker thread of its own, since telling a warning may wait for the journal. A pass that
 * comes while one is under way takes the place of the one that waits. The bus needs a codec for {@link Forecasts}.
 */
public final class ForecastVerticle extends VerticleBase {

    /** Predictors that have not answered by then are left out of the round. */
    static final long VOICES_MS = 300;

    /** The ensembles, by the time since the round began. */
    static final long ROUND_MS = 500;

    private static final long KEEP_MS = 60_000;

    /** News of kills that wait; beyond that they are not scored. */
    private static final int MOST_KILLS = 1_000;

    private static final Logger LOG = LoggerFactory.getLogger(ForecastVerticle.class);

    private final ForecastDesk desk;
    private final Score score;
    private final PredictorSeats seats;
    private final String deciding;
    private final Database database;
    private final AtomicReference<@Nullable MemorySamples> waiting = new AtomicReference<>();
    private final AtomicLong kills = new AtomicLong();
    private final AtomicLong late = new AtomicLong();
    private final AtomicLong skipped = new AtomicLong();
    private volatile long errorsOfAll;
    private long voicesMs = VOICES_MS;
    private long roundMs = ROUND_MS;
    private boolean busy;
    private boolean stopped;

    /** What it needs of the database. */
    public static final Tables TABLES = ScoreRows.TABLES;

    /**
     * What it goes by.
     *
     * @param node the name of this node
     * @param boot what tells this boot of the machine from others, in the ids
     * @param wanted which predictors are asked, by their names
     * @param deciding the name of whose word makes warnings
     */
    public record Terms(String node, String boot, Predicate<String> wanted, String deciding) {}

    /**
     * One that asks nobody yet. Reads the score that was kept; waits for a disk.
     *
     * @param out where warnings go
     * @param foretelling knows what was predicted of a kill, and tells of it
     * @param standing warnings that an earlier run left
     */
    public ForecastVerticle(
            Terms terms,
            PredictorFactories factories,
            Warnings out,
            Foretelling foretelling,
            List<OomPredicted> standing,
            Database database,
            MeterRegistry registry) {
        CourseBook book = new CourseBook();
        this.score = new Score(registry);
        score.recall(ScoreRows.read(database));
        this.desk = new ForecastDesk(
                book, new AlarmWords(terms.node(), terms.boot()), out, foretelling, score, terms.deciding());
        desk.recall(standing);
        this.seats = new PredictorSeats(factories, name -> terms.wanted().test(name) || name.equals(terms.deciding()));
        this.deciding = terms.deciding();
        this.database = database;
        foretelling.tell(this::killed);
        ForecastMeters.register(registry, book, this);
    }

    /** Other times than the usual ones, for tests on a machine that is slow; before it is deployed. */
    void patience(long forVoicesMs, long forAllMs) {
        voicesMs = forVoicesMs;
        roundMs = forAllMs;
    }

    @Override
    public Future<?> start() {
        seats.take();
        sayIfNobodyDecides();
        vertx.setPeriodic(KEEP_MS, timer -> ScoreRows.write(database, score.tallies()));
        return Future.succeededFuture();
    }

    private void sayIfNobodyDecides() {
        if (!seats.brought(deciding)) {
            LOG.warn(
                    "[TAPIO-F004] no plugin brings \"{}\", which prediction.ensemble names, so no OOM is predicted until"
                            + " one does; there are: {}",
                    deciding,
                    String.join(", ", seats.names()));
        }
    }

    /** A pass. On any thread. */
    public void samples(MemorySamples samples) {
        if (waiting.getAndSet(samples) == null) {
            context.runOnContext(ignored -> next());
        } else {
            skipped.incrementAndGet();
        }
    }

    /** A kill. On any thread; does not block. */
    void killed(Kill kill) {
        if (kills.incrementAndGet() > MOST_KILLS) {
            kills.decrementAndGet();
            return;
        }
        context.runOnContext(ignored -> {
            kills.decrementAndGet();
            desk.killed(kill);
        });
    }

    private void next() {
        MemorySamples samples = busy || stopped ? null : waiting.getAndSet(null);
        if (samples == null) {
            return;
        }
        busy = true;
        Round round = desk.begin(samples);
        Asked voices = ask(seats.predictors(), round, Map.of());
        after(voices, voicesMs, () -> {
            Asked all = ask(seats.ensembles(), round, voices.inOrder());
            after(all, roundMs - voicesMs, () -> {
                Map<String, Map<Course, Forecast>> answers = new LinkedHashMap<>(voices.inOrder());
                answers.putAll(all.inOrder());
                end(round, answers);
            });
        });
    }

    private void end(Round round, Map<String, Map<Course, Forecast>> answers) {
        try {
            errorsOfAll = seats.errors();
            Forecasts forecasts = desk.end(round, answers);
            vertx.eventBus().publish(Bus.FORECASTS, forecasts);
        } catch (RuntimeException e) {
            LOG.error("[TAPIO-F005] a round of forecasts came to nothing, and the next goes on", e);
        } finally {
            busy = false;
            if (waiting.get() != null) {
                context.runOnContext(ignored -> next());
            }
        }
    }

    /** What was asked in one round, and what has come of it. */
    private static final class Asked {

        private final List<String> order = new ArrayList<>();
        private final Map<String, Map<Course, Forecast>> answers = new HashMap<>();
        private int open;
        private boolean over;
        private @Nullable Runnable done;

        /** Whoever answers first, ensembles hear them in the same order. */
        Map<String, Map<Course, Forecast>> inOrder() {
            Map<String, Map<Course, Forecast>> all = new LinkedHashMap<>();
            for (String name : order) {
                Map<Course, Forecast> answer = answers.get(name);
                if (answer != null) {
                    all.put(name, answer);
                }
            }
            return Collections.unmodifiableMap(all);
        }
    }

    private Asked ask(Collection<PredictorSeat> those, Round round, Map<String, Map<Course, Forecast>> voices) {
        Asked asked = new Asked();
        for (PredictorSeat seat : those) {
            CompletableFuture<Map<Course, Forecast>> answer = seat.ask(round.steps(), voices, score.standings());
            if (answer == null) {
                late.incrementAndGet();
                continue;
            }
            asked.open++;
            asked.order.add(seat.name());
            answer.whenComplete((said, failure) -> context.runOnContext(ignored -> {
                if (asked.over) {
                    return;
                }
                asked.open--;
                if (said != null) {
                    asked.answers.put(seat.name(), said);
                }
                settle(asked);
            }));
        }
        return asked;
    }

    private void after(Asked asked, long patienceMs, Runnable done) {
        long timer = vertx.setTimer(patienceMs, fired -> {
            late.addAndGet(asked.open);
            asked.open = 0;
            settle(asked);
        });
        asked.done = () -> {
            vertx.cancelTimer(timer);
            done.run();
        };
        settle(asked);
    }

    private static void settle(Asked asked) {
        Runnable done = asked.done;
        if (asked.open <= 0 && done != null && !asked.over) {
            asked.over = true;
            done.run();
        }
    }

    /** Plugins have brought predictors. */
    public Future<Void> came(Set<String> names) {
        LOG.debug("predictors came: {}", names);
        return onContext(seats::take);
    }

    /** Plugins that brought these are to be let go of: completes when nothing of theirs runs any more. */
    public Future<Void> gone(Set<String> names) {
        return onContext(() -> {
            seats.drop(names);
            if (names.contains(deciding)) {
                sayIfNobodyDecides();
            }
        });
    }

    private Future<Void> onContext(Runnable change) {
        Promise<Void> done = Promise.promise();
        context.runOnContext(ignored -> {
            change.run();
            done.complete();
        });
        return done.future();
    }

    /** How many answers came too late, or not at all. For any thread. */
    long late() {
        return late.get();
    }

    /** How many passes were not looked at, since another came before they could be. For any thread. */
    long skipped() {
        return skipped.get();
    }

    /** How often predictors threw something. For any thread. */
    long errorsOfPredictors() {
        return errorsOfAll;
    }

    @Override
    public Future<?> stop() {
        stopped = true;
        ScoreRows.write(database, score.tallies());
        seats.drop(Set.copyOf(seats.names()));
        return Future.succeededFuture();
    }
}
