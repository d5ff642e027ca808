package io.tapio.oom.host.routing;

import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.host.bus.Bus;
import io.tapio.oom.host.config.RouteConfig;
import io.tapio.oom.host.config.SinkConfig;
import io.tapio.oom.host.plugin.PluginCatalog;
import io.tapio.oom.host.plugin.SinkVerticle;
import io.tapio.oom.host.plugin.SinkVerticle.SinkIdentity;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes the configured sinks and hands each event to those that its route names. */
public final class RoutingVerticle extends VerticleBase {

    private static final Logger LOG = LoggerFactory.getLogger(RoutingVerticle.class);
    private static final long CLOSE_MS = 5_000;
    private static final long CLOSE_LOOK_MS = 20;

    private final List<SinkConfig> sinks;
    private final List<RouteConfig> routeConfigs;
    private final PluginCatalog catalog;
    private final SinkIdentity identity;
    private final MeterRegistry registry;
    private final Map<String, SinkRunner> runners = new LinkedHashMap<>();

    /** @param identity what the sinks are told of the host; the sink's name is filled in for each */
    public RoutingVerticle(
            List<SinkConfig> sinks,
            List<RouteConfig> routes,
            PluginCatalog catalog,
            SinkIdentity identity,
            MeterRegistry registry) {
        this.sinks = List.copyOf(sinks);
        this.routeConfigs = List.copyOf(routes);
        this.catalog = catalog;
        this.identity = identity;
        this.registry = registry;
    }

    /** Succeeds when the sinks that can be made are made; one that can't is reported and left out. */
    @Override
    public Future<?> start() {
        List<Future<?>> made = new ArrayList<>();
        sinks.forEach(sink -> made.add(make(sink)));
        return Future.join(made).otherwiseEmpty().onComplete(ignored -> listen());
    }

    private Future<?> make(SinkConfig sink) {
        Optional<SinkFactory> factory = catalog.sink(sink.plugin());
        if (factory.isEmpty()) {
            LOG.error(
                    "[TAPIO-S002] sink {}: there is no plugin \"{}\"; there are: {}",
                    sink.name(),
                    sink.plugin(),
                    catalog.sinkNames());
            return Future.failedFuture("no such plugin");
        }
        SinkVerticle verticle = new SinkVerticle(
                factory.get(),
                new SinkSettings(sink.name(), sink.settings()),
                new SinkIdentity(sink.name(), identity.node(), identity.hostVersion(), identity.interactive()));
        return vertx.deployVerticle(verticle, verticle.deploymentOptions())
                .onSuccess(id -> runners.put(
                        sink.name(), new SinkRunner(sink.name(), verticle, new SinkMeters(registry, sink.name()))))
                .onFailure(e -> LOG.error(
                        "[TAPIO-S003] sink {}: could not be made: {}",
                        sink.name(),
                        e.getMessage() == null ? e : e.getMessage()));
    }

    private void listen() {
        Routes routes = new Routes(routeConfigs, runners.keySet());
        vertx.eventBus().<OomEvent>localConsumer(Bus.EVENTS, message -> {
            for (String sink : routes.sinksOf(message.body())) {
                SinkRunner runner = runners.get(sink);
                if (runner != null) {
                    runner.offer(message.body());
                }
            }
        });
        vertx.eventBus()
                .<MemorySamples>localConsumer(
                        Bus.SAMPLES,
                        message -> runners.values()
                                .forEach(runner -> runner.sink()
                                        .samples(message.body())
                                        .onFailure(e -> LOG.error(
                                                "[TAPIO-S004] sink {}: threw at samples", runner.name(), e))));
    }

    /**
     * Gives what waits some seconds to arrive. To be called before the verticle is undeployed, since its sinks are
     * undeployed first.
     */
    public Future<Void> drain() {
        Promise<Void> done = Promise.promise();
        context.runOnContext(ignored -> lookUntilIdle(done, CLOSE_MS / CLOSE_LOOK_MS));
        return done.future();
    }

    private void lookUntilIdle(Promise<Void> done, long looks) {
        if (looks == 0 || runners.values().stream().allMatch(SinkRunner::idle)) {
            done.complete();
        } else {
            vertx.setTimer(CLOSE_LOOK_MS, timer -> lookUntilIdle(done, looks - 1));
        }
    }
}
