package io.tapio.oom.host.routing;

import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.host.bus.Bus;
import io.tapio.oom.host.config.RouteConfig;
import io.tapio.oom.host.config.SinkConfig;
import io.tapio.oom.host.plugin.SinkFactories;
import io.tapio.oom.host.plugin.SinkVerticle;
import io.tapio.oom.host.plugin.SinkVerticle.SinkIdentity;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.MessageConsumer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the configured sinks and hands each event to those that its route names. */
public final class RoutingVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(RoutingVerticle.class);
    private static final Duration MAKING_TAKES = Duration.ofSeconds(10);
    private static final long DRAIN_MS = 4_000;
    private static final long DRAIN_LOOK_MS = 20;

    private final List<SinkConfig> sinks;
    private final Routes routes;
    private final SinkFactories factories;
    private final SinkIdentity identity;
    private final MeterRegistry registry;
    private final Duration makingTakes;
    private final Map<String, SinkRunner> runners = new LinkedHashMap<>();
    private volatile boolean serving;
    private @Nullable MessageConsumer<OomEvent> events;
    private @Nullable MessageConsumer<MemorySamples> samples;

    /** @param identity what the sinks are told of the host; the sink's name is filled in for each */
    public RoutingVerticle(
            List<SinkConfig> sinks,
            List<RouteConfig> routes,
            SinkFactories factories,
            SinkIdentity identity,
            MeterRegistry registry) {
        this(sinks, routes, factories, identity, registry, MAKING_TAKES);
    }

    /** @param makingTakes how long the start waits for a sink to be made */
    RoutingVerticle(
            List<SinkConfig> sinks,
            List<RouteConfig> routes,
            SinkFactories factories,
            SinkIdentity identity,
            MeterRegistry registry,
            Duration makingTakes) {
        this.sinks = List.copyOf(sinks);
        this.routes = new Routes(routes, sinks.stream().map(SinkConfig::name).collect(Collectors.toSet()));
        this.factories = factories;
        this.identity = identity;
        this.registry = registry;
        this.makingTakes = makingTakes;
    }

    /**
     * Succeeds when the sinks that can be made are made; one that can't is reported and left out. One that takes long
     * is not waited for and gets the events from then on.
     */
    @Override
    public Future<?> start() {
        listen();
        List<Future<?>> made = new ArrayList<>();
        sinks.forEach(sink -> made.add(make(sink)));
        return Future.join(made).otherwiseEmpty();
    }

    private Future<?> make(SinkConfig sink) {
        Optional<SinkFactory> factory = factories.sink(sink.plugin());
        if (factory.isEmpty()) {
            LOG.error(
                    "[TAPIO-S002] sink {}: there is no plugin \"{}\"; there are: {}",
                    sink.name(),
                    sink.plugin(),
                    factories.sinkNames());
            SinkMeters.errors(registry).increment();
            return Future.failedFuture("no such plugin");
        }
        SinkVerticle verticle = new SinkVerticle(
                factory.get(),
                new SinkSettings(sink.name(), sink.settings()),
                new SinkIdentity(sink.name(), identity.node(), identity.hostVersion(), identity.interactive()));
        Future<?> made = verticle.open(vertx)
                .onSuccess(opened -> {
                    runners.put(
                            sink.name(),
                            new SinkRunner(
                                    sink.name(),
                                    verticle,
                                    new SinkMeters(registry, sink.name()),
                                    context,
                                    sink.updates() || verticle.wantsRevisions()));
                    serving = true;
                })
                .onFailure(e -> {
                    SinkMeters.errors(registry).increment();
                    LOG.error(
                            "[TAPIO-S003] sink {}: could not be made: {}",
                            sink.name(),
                            e.getMessage() == null ? e : e.getMessage());
                });
        return made.timeout(makingTakes.toMillis(), TimeUnit.MILLISECONDS).onFailure(e -> {
            if (!made.isComplete()) {
                LOG.error(
                        "[TAPIO-S005] sink {}: is not made after {} ms and gets no events until it is",
                        sink.name(),
                        makingTakes.toMillis());
            }
        });
    }

    /** Whether there is a sink that takes events. On any thread. */
    public boolean serving() {
        return serving;
    }

    private void listen() {
        events = vertx.eventBus().<OomEvent>localConsumer(Bus.EVENTS, message -> {
            for (String sink : routes.sinksOf(message.body())) {
                SinkRunner runner = runners.get(sink);
                if (runner != null) {
                    runner.offer(message.body());
                }
            }
        });
        samples = vertx.eventBus()
                .<MemorySamples>localConsumer(
                        Bus.SAMPLES,
                        message -> runners.values()
                                .forEach(runner -> runner.sink()
                                        .samples(message.body())
                                        .onFailure(e -> LOG.error(
                                                "[TAPIO-S004] sink {}: threw at samples", runner.name(), e))));
    }

    /**
     * Succeeds when the sinks have done with all that was published before this call, or some time has passed: see
     * {@link HandOn}. On any thread.
     */
    public Future<Void> handedOn() {
        Promise<Void> promise = Promise.promise();
        context.runOnContext(ignored -> HandOn.of(runners.values(), vertx).onComplete(promise));
        return promise.future();
    }

    /**
     * Gives what waits some seconds to arrive, and takes nothing more. To be called before anything is undeployed:
     * Vert.x stops the sinks, this verticle's children, before it would stop this one. On any thread.
     */
    public Future<Void> drain() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(ignored -> {
            unregister(samples);
            awaitIdle(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(DRAIN_MS), done);
        });
        return done.future();
    }

    private void awaitIdle(long deadline, Promise<Void> done) {
        boolean idle = runners.values().stream().allMatch(SinkRunner::idle);
        if (!idle && System.nanoTime() < deadline) {
            vertx.setTimer(DRAIN_LOOK_MS, timer -> awaitIdle(deadline, done));
            return;
        }
        unregister(events);
        runners.values().forEach(SinkRunner::giveUp);
        done.complete();
    }

    private static void unregister(@Nullable MessageConsumer<?> consumer) {
        if (consumer != null) {
            consumer.unregister();
        }
    }
}
