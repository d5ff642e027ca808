package io.tapio.oom.host.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.forecast.Ensemble;
import io.tapio.oom.api.forecast.EnsembleFactory;
import io.tapio.oom.api.forecast.Forecast;
import io.tapio.oom.api.forecast.Forecasts;
import io.tapio.oom.api.forecast.Forecasts.Said;
import io.tapio.oom.api.forecast.MemoryPoint;
import io.tapio.oom.api.forecast.Predictor;
import io.tapio.oom.api.forecast.PredictorFactory;
import io.tapio.oom.host.bus.Bus;
import io.tapio.oom.host.config.JournalConfig;
import io.tapio.oom.host.journal.Journal;
import io.tapio.oom.host.plugin.PredictorFactories;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForecastVerticleTest {

    private static final long PATIENCE_SECONDS = 30;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final List<PredictorFactory> predictors = new ArrayList<>();
    private final List<EnsembleFactory> ensembles = new ArrayList<>();
    private final BlockingQueue<Forecasts> said = new LinkedBlockingQueue<>();
    private long voicesMs = 20_000;
    private final CountDownLatch blocked = new CountDownLatch(1);

    @SuppressWarnings("NullAway.Init")
    private Journal journal;

    @SuppressWarnings("NullAway.Init")
    private ForecastVerticle desk;

    @BeforeEach
    void prepare() {
        Bus.prepare(vertx);
        vertx.eventBus().<Forecasts>localConsumer(Bus.FORECASTS, message -> said.add(message.body()));
    }

    @AfterEach
    void close() throws Exception {
        blocked.countDown();
        vertx.close().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        journal.close();
    }

    @Test
    void shouldLetTheEnsembleHearWhatTheOthersSay() throws Exception {
        predictors.add(predictor("one", .2));
        predictors.add(predictor("two", .6));
        ensembles.add(highest("ensemble"));
        start();

        assertEquals(List.of("one .2", "two .6", "ensemble .6 decides"), at(0));
    }

    @Test
    void shouldLeaveOutOneThatDoesNotAnswerAndGoOnWithTheOthers() throws Exception {
        voicesMs = 3_000;
        predictors.add(predictor("one", .2));
        predictors.add(factory("stuck", point -> {
            await(blocked);
            return Optional.of(Passes.within300(.9));
        }));
        ensembles.add(highest("ensemble"));
        start();

        assertEquals(List.of("one .2", "ensemble .2 decides"), at(0));
        assertEquals(List.of("one .2", "ensemble .2 decides"), at(1));
        assertTrue(desk.late() >= 2, "late: " + desk.late());

        blocked.countDown();
        List<String> whole = List.of("one .2", "stuck .9", "ensemble .9 decides");
        for (int t = 2; t < 50 && !at(t).equals(whole); t++) {
            assertTrue(t < 49, "it is never asked again");
        }
    }

    @Test
    void shouldGoOnWithoutOneThatThrows() throws Exception {
        predictors.add(factory("broken", point -> {
            throw new IllegalStateException("broken");
        }));
        ensembles.add(highest("ensemble"));
        predictors.add(predictor("one", .2));
        start();

        assertEquals(List.of("one .2", "ensemble .2 decides"), at(0));
        at(1);
        assertEquals(2, desk.errorsOfPredictors());
    }

    @Test
    void shouldTakePredictorsThatComeAndGoWhileItRuns() throws Exception {
        predictors.add(predictor("one", .2));
        start();
        assertEquals(List.of("one .2"), at(0));

        ensembles.add(highest("ensemble"));
        desk.came(Set.of("ensemble")).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals(List.of("one .2", "ensemble .2 decides"), at(1));

        predictors.clear();
        desk.gone(Set.of("one")).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals(List.of("ensemble 0 decides"), at(2));
    }

    @Test
    void shouldKeepTheScoreOverARestart() throws Exception {
        predictors.add(predictor("ensemble", .2));
        start();
        for (int t = 0; t <= 320; t += 10) {
            at(t);
        }
        vertx.undeploy(vertx.deploymentIDs().iterator().next()).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        journal.settled().await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        journal.write(connection -> true).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertEquals(
                3,
                Objects.requireNonNull(ScoreRows.read(journal).get("ensemble")).judged());
    }

    private void start() throws Exception {
        journal = new Journal(
                new JournalConfig(directory.resolve("journal.db"), Duration.ofDays(1), 64L << 20),
                List.of(ForecastVerticle.TABLES),
                event -> {},
                new SimpleMeterRegistry());
        journal.start();
        PredictorFactories factories = new PredictorFactories() {
            @Override
            public List<PredictorFactory> predictors() {
                return List.copyOf(predictors);
            }

            @Override
            public List<EnsembleFactory> ensembles() {
                return List.copyOf(ensembles);
            }
        };
        desk = new ForecastVerticle(
                new ForecastVerticle.Terms("node-1", "boot", name -> true, "ensemble"),
                factories,
                event -> true,
                new Foretelling(),
                List.of(),
                journal,
                new SimpleMeterRegistry());
        desk.patience(voicesMs, 2 * voicesMs);
        vertx.deployVerticle(desk, new DeploymentOptions().setThreadingModel(ThreadingModel.WORKER))
                .await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    private List<String> at(double seconds) throws InterruptedException {
        desk.samples(Passes.at(seconds, Passes.holding(10)));
        Forecasts forecasts = said.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        return Objects.requireNonNull(forecasts, "nothing was said").said().stream()
                .map(ForecastVerticleTest::words)
                .toList();
    }

    private static String words(Said said) {
        String p =
                String.valueOf(said.forecast().within300()).replace("0.0", "0").replace("0.", ".");
        return said.predictor() + " " + p + (said.deciding() ? " decides" : "");
    }

    private static PredictorFactory predictor(String name, double p) {
        return factory(name, point -> Optional.of(Passes.within300(p)));
    }

    private static PredictorFactory factory(String name, Function<MemoryPoint, Optional<Forecast>> next) {
        return new PredictorFactory() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Predictor begin() {
                return next::apply;
            }
        };
    }

    private static EnsembleFactory highest(String name) {
        return new EnsembleFactory() {
            @Override
            public String name() {
                return name;
            }

            @Override
            public Ensemble begin() {
                return (point, voices) -> Optional.of(Passes.within300(voices.stream()
                        .mapToDouble(voice -> voice.forecast().within300())
                        .max()
                        .orElse(0)));
            }
        };
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
