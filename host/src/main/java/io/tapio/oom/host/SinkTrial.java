package io.tapio.oom.host;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.ProcessFacts;
import io.tapio.oom.api.sink.Audience;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.config.SinkConfig;
import io.tapio.oom.host.plugin.PluginCatalog;
import io.tapio.oom.host.plugin.PluginPlaces;
import io.tapio.oom.host.plugin.SinkVerticle;
import io.tapio.oom.host.plugin.SinkVerticle.SinkIdentity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Hands one event, marked as a test, to one sink, without a running collector and without any right. */
public final class SinkTrial {

    private static final long CLOSE_SECONDS = 5;

    private SinkTrial() {}

    /** What came of it. */
    public sealed interface Outcome {

        /**
         * The sink was made and gave an answer.
         *
         * @param event the event's id
         * @param result what it said
         */
        record Answered(String event, DeliveryResult result, Duration took) implements Outcome {}

        /** There is no plugin, or the sink could not be made, or it gave no answer. */
        record Failed(String reason) implements Outcome {}
    }

    /** Makes the sink as {@code run} would, delivers once, and closes it. Blocks; not for an event loop. */
    public static Outcome of(Installation installation, HostConfig config, SinkConfig sink) {
        Vertx vertx = Loops.reportingTo(new SimpleMeterRegistry());
        PluginPlaces places = PluginPlaces.of(
                installation.base().resolve(config.plugins().directory()), installation.bundledPlugins());
        try (PluginCatalog plugins = PluginCatalog.load(places, config.plugins().allow())) {
            Optional<SinkFactory> factory = plugins.sink(sink.plugin());
            if (factory.isEmpty()) {
                return new Outcome.Failed(
                        "there is no plugin \"" + sink.plugin() + "\"; there are: " + plugins.sinkNames());
            }
            SinkVerticle verticle = new SinkVerticle(
                    factory.get(),
                    sink.forPlugin(),
                    new SinkIdentity(sink.name(), config.node(), Installation.version(), installation.interactive()));
            try {
                return deliver(vertx, verticle, config.node(), sink);
            } finally {
                waitFor(verticle.close());
                waitFor(vertx.close());
            }
        }
    }

    private static Outcome deliver(Vertx vertx, SinkVerticle verticle, String node, SinkConfig sink) {
        Duration patience = sink.delivery().timeout();
        OomKillVictim event = event(node);
        try {
            verticle.open(vertx).await(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            return new Outcome.Failed("it is not made after " + patience.toMillis() + " ms");
        } catch (RuntimeException e) {
            return new Outcome.Failed("could not be made: " + words(e));
        }
        long began = System.nanoTime();
        try {
            DeliveryResult result = verticle.deliver(notification(event, verticle.audience()))
                    .await(patience.toMillis(), TimeUnit.MILLISECONDS);
            return result == null
                    ? new Outcome.Failed("the sink gave no result")
                    : new Outcome.Answered(event.eventId(), result, Duration.ofNanos(System.nanoTime() - began));
        } catch (TimeoutException e) {
            return new Outcome.Failed("no answer within " + patience.toMillis() + " ms");
        } catch (RuntimeException e) {
            return new Outcome.Failed("threw " + words(e));
        }
    }

    /** People are told of an incident, as a route would tell them; programs get the event. */
    private static Notification notification(OomKillVictim event, Audience audience) {
        return audience == Audience.PEOPLE
                ? new Notification(
                        event.eventId(),
                        Notification.Reason.OPENED,
                        Map.of("test", "true"),
                        List.of(event),
                        1,
                        event.time(),
                        null)
                : Notification.of(event);
    }

    private static OomKillVictim event(String node) {
        String id = "test-" + UUID.randomUUID();
        ProcessFacts process = new ProcessFacts(
                1,
                null,
                null,
                null,
                "sinks-test",
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null);
        return new OomKillVictim(
                        id,
                        0,
                        Instant.now(),
                        node,
                        Origin.KERNEL_LOG,
                        id,
                        process,
                        null,
                        null,
                        null,
                        null,
                        null,
                        null,
                        Ownership.NONE)
                .asTest();
    }

    private static String words(RuntimeException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return String.valueOf(cause.getMessage() == null ? cause : cause.getMessage());
    }

    private static void waitFor(Future<Void> end) {
        try {
            end.otherwiseEmpty().await(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            // The process ends anyway: what hangs goes with it.
        }
    }
}
