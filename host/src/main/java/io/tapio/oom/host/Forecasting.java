package io.tapio.oom.host;

import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.OomPredicted;
import io.tapio.oom.api.forecast.EnsembleFactory;
import io.tapio.oom.api.forecast.PredictorFactory;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.host.bus.Bus;
import io.tapio.oom.host.config.Durations;
import io.tapio.oom.host.config.Glob;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.config.RouteMatch;
import io.tapio.oom.host.forecast.ForecastVerticle;
import io.tapio.oom.host.forecast.Foretelling;
import io.tapio.oom.host.journal.EventQuery;
import io.tapio.oom.host.journal.Journal;
import io.tapio.oom.host.journal.JournalException;
import io.tapio.oom.host.plugin.PredictorFactories;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wires the forecast desk.
 *
 * @param desk absent where nothing is predicted
 */
record Forecasting(@Nullable ForecastVerticle desk) {

    private static final Logger LOG = LoggerFactory.getLogger(Forecasting.class);
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");
    private static final int BOOT_DIGITS = 8;
    private static final long PATIENCE_SECONDS = 30;

    /** Ten samples in the five minutes that predictors look back. */
    private static final Duration SELDOM = Duration.ofSeconds(30);

    /** A warning older than that has ended, whatever became of it. */
    private static final Duration STANDS = Duration.ofDays(7);

    /** Begins to listen to the samples; to be called before they come. */
    static Forecasting start(
            HostConfig config,
            Vertx vertx,
            Journal journal,
            PredictorFactories factories,
            Publisher publisher,
            MeterRegistry registry) {
        if (!config.oom().enablePrediction()) {
            return new Forecasting(null);
        }
        sayWhatIsOdd(config, factories);
        Foretelling foretelling = new Foretelling();
        ForecastVerticle desk = new ForecastVerticle(
                new ForecastVerticle.Terms(
                        config.node(),
                        boot(),
                        config.prediction()::wants,
                        config.prediction().ensemble()),
                factories,
                publisher::warn,
                foretelling,
                standing(journal),
                journal,
                registry);
        DeploymentOptions own = new DeploymentOptions()
                .setThreadingModel(ThreadingModel.WORKER)
                .setWorkerPoolName("tapio-forecast")
                .setWorkerPoolSize(1);
        try {
            vertx.deployVerticle(desk, own).await(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the forecast desk did not start in " + PATIENCE_SECONDS + " s", e);
        }
        publisher.foretell(foretelling::complete);
        vertx.eventBus().<MemorySamples>localConsumer(Bus.SAMPLES, message -> desk.samples(message.body()));
        return new Forecasting(desk);
    }

    /** What may be meant, and is more likely a mistake. */
    private static void sayWhatIsOdd(HostConfig config, PredictorFactories factories) {
        Duration interval = config.memory().sampleInterval();
        if (interval.compareTo(SELDOM) > 0) {
            LOG.warn(
                    "[TAPIO-F010] memory.sample_interval is {}: predictors need samples at most {} apart, so of who is"
                            + " not near a limit nothing is predicted; make it shorter, or leave it out",
                    Durations.text(interval),
                    Durations.text(SELDOM));
        }
        List<String> names = Stream.concat(
                        factories.predictors().stream().map(PredictorFactory::name),
                        factories.ensembles().stream().map(EnsembleFactory::name))
                .toList();
        for (Glob wanted : config.prediction().predictors()) {
            if (names.stream().noneMatch(wanted::matches)) {
                LOG.warn(
                        "[TAPIO-F011] no plugin brings \"{}\", which prediction.predictors names; there are: {}",
                        wanted,
                        String.join(", ", names));
            }
        }
    }

    /** What tells this boot of the machine from others. */
    static String boot() {
        try {
            return Files.readString(BOOT_ID).substring(0, BOOT_DIGITS);
        } catch (IOException e) {
            throw new IllegalStateException("can't tell this boot from others: " + e.getMessage(), e);
        }
    }

    /** The warnings that an earlier run did not end. */
    private static List<OomPredicted> standing(Journal journal) {
        RouteMatch predictions = new RouteMatch(
                Map.of(RouteMatch.Field.EVENT_TYPE, List.of(new Glob(EventType.OOM_PREDICTED.wireName()))));
        EventQuery query = new EventQuery(predictions, Instant.now().minus(STANDS), null, null, EventQuery.MOST);
        try {
            return journal.search().json(journal.search().find(query).positions()).stream()
                    .map(EventJson::decode)
                    .filter(event -> event instanceof OomPredicted && event.endedAt() == null)
                    .map(OomPredicted.class::cast)
                    .toList();
        } catch (JournalException e) {
            LOG.warn("[TAPIO-F009] warnings of an earlier run can't be read, and are not ended: {}", e.getMessage());
            return List.of();
        }
    }

    /** Predictors must not be used any more: completes when none of them is. */
    Future<Void> gone(Set<String> names) {
        return desk == null ? Future.succeededFuture() : desk.gone(names);
    }

    /** There are other predictors. */
    Future<Void> came(Set<String> names) {
        return desk == null ? Future.succeededFuture() : desk.came(names);
    }
}
