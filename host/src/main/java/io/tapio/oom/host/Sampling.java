package io.tapio.oom.host;

import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.MemoryPressure;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.forecast.Forecasts;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.host.bus.Bus;
import io.tapio.oom.host.config.Glob;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.config.OomConfig;
import io.tapio.oom.host.config.RouteMatch;
import io.tapio.oom.host.filter.EventFilter;
import io.tapio.oom.host.journal.EventQuery;
import io.tapio.oom.host.journal.Journal;
import io.tapio.oom.host.journal.JournalException;
import io.tapio.oom.host.memory.MemoryPass;
import io.tapio.oom.host.memory.MemorySampler;
import io.tapio.oom.host.memory.MemoryVerticle;
import io.tapio.oom.host.memory.PressureDesk;
import io.tapio.oom.host.memory.PressureLevels;
import io.tapio.oom.host.memory.PressureWords;
import io.tapio.oom.host.memory.SampledMemory;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wires the sampling of memory, and what is told of it.
 *
 * @param verticle the id of the one that samples
 */
record Sampling(Future<String> verticle) {

    private static final Logger LOG = LoggerFactory.getLogger(Sampling.class);

    /** Who has been above a level for longer than that is told of anew after a restart. */
    private static final Duration STANDS = Duration.ofDays(7);

    /** Begins to sample. */
    static Sampling start(
            HostConfig config,
            Vertx vertx,
            MemorySampler sampler,
            EventFilter filter,
            Publisher publisher,
            Journal journal) {
        SampledMemory passes = new SampledMemory(
                sampler,
                config.memory().sampleInterval(),
                config.memory().fastInterval(),
                filter::remaining,
                System::nanoTime);
        vertx.eventBus().<Forecasts>localConsumer(Bus.FORECASTS, message -> passes.heard(message.body()));
        return new Sampling(
                vertx.deployVerticle(new MemoryVerticle(passes, follower(config, vertx, publisher, journal))));
    }

    private static Consumer<MemoryPass> follower(HostConfig config, Vertx vertx, Publisher publisher, Journal journal) {
        OomConfig oom = config.oom();
        if (!oom.enablePrediction()) {
            return pass -> {};
        }
        PressureDesk desk = new PressureDesk(
                new PressureLevels(oom.highPressureThresholdPercent(), oom.predictionThresholdPercent()),
                new PressureWords(config.node(), Forecasting.boot()),
                publisher::warn);
        desk.recall(standing(journal));
        vertx.eventBus().<OomEvent>localConsumer(Bus.EVENTS, message -> desk.heard(message.body()));
        return desk::take;
    }

    /** What an earlier run told of and did not end. */
    private static List<MemoryPressure> standing(Journal journal) {
        List<Glob> types = Stream.of(
                        EventType.MEMORY_PRESSURE_HIGH,
                        EventType.MEMORY_PRESSURE_CRITICAL,
                        EventType.CONTAINER_MEMORY_LIMIT)
                .map(type -> new Glob(type.wireName()))
                .toList();
        EventQuery query = new EventQuery(
                new RouteMatch(Map.of(RouteMatch.Field.EVENT_TYPE, types)),
                Instant.now().minus(STANDS),
                null,
                null,
                EventQuery.MOST);
        try {
            return journal.search().json(journal.search().find(query).positions()).stream()
                    .map(EventJson::decode)
                    .filter(event -> event instanceof MemoryPressure && event.endedAt() == null)
                    .map(MemoryPressure.class::cast)
                    .toList();
        } catch (JournalException e) {
            LOG.warn(
                    "[TAPIO-F021] pressure that an earlier run told of can't be read, and is told again: {}",
                    e.getMessage());
            return List.of();
        }
    }

    /** Ends it; a pass under way comes to its end. */
    Future<Void> stop(Vertx vertx) {
        return verticle.compose(vertx::undeploy);
    }
}
