package io.tapio.oom.host.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.host.bus.Bus;
import io.tapio.oom.host.config.EventMatch;
import io.tapio.oom.host.config.RouteConfig;
import io.tapio.oom.host.config.SinkConfig;
import io.tapio.oom.host.plugin.SinkFactories;
import io.tapio.oom.host.plugin.SinkVerticle.SinkIdentity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Routes that ask for names, and events whose names come in a revision. */
@Timeout(60)
class LateRoutesTest {

    private static final OomEvent END = SampleEvents.minimalVictim("end").withOwner(SampleEvents.OWNER);

    private final Vertx vertx = Vertx.vertx();
    private final FakeSink sink = new FakeSink();

    @AfterEach
    void closeVertx() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    @Test
    void shouldGiveASinkTheRevisionThatItsRouteMatchesFirst() throws Exception {
        deploy(false);
        publish(
                kill("late", 0, Ownership.NONE),
                kill("late", 1, SampleEvents.OWNER),
                kill("late", 2, SampleEvents.OWNER));
        publish(kill("known", 0, SampleEvents.OWNER), kill("known", 1, SampleEvents.OWNER), END);
        assertEquals(List.of("late", "known", "end"), sink.next(3));
    }

    @Test
    void shouldGiveASinkAllRevisionsThatItsPluginCanNotDoWithout() throws Exception {
        deploy(true);
        publish(kill("known", 0, SampleEvents.OWNER), kill("known", 1, SampleEvents.OWNER), END);
        assertEquals(List.of("known", "known", "end"), sink.next(3));
    }

    private void deploy(boolean wantsRevisions) throws Exception {
        Bus.prepare(vertx);
        SinkFactory factory = new FakeSink() {
            @Override
            public boolean wantsRevisions() {
                return wantsRevisions;
            }

            @Override
            public Future<DeliveryResult> deliver(OomEvent event) {
                return sink.deliver(event);
            }
        };
        RouteConfig route =
                new RouteConfig(EventMatch.parse(Map.of("namespace", List.of("prod"))), List.of("hook"), false);
        RoutingVerticle routing = new RoutingVerticle(
                List.of(new SinkConfig("hook", "fake", true, false, Map.of())),
                List.of(route),
                new Only(factory),
                new SinkIdentity("", "node-1", "1", false),
                new SimpleMeterRegistry());
        vertx.deployVerticle(routing).await(20, TimeUnit.SECONDS);
    }

    private record Only(SinkFactory factory) implements SinkFactories {

        @Override
        public Optional<SinkFactory> sink(String name) {
            return Optional.of(factory);
        }

        @Override
        public Set<String> sinkNames() {
            return Set.of("fake");
        }
    }

    private void publish(OomEvent... events) {
        for (OomEvent event : events) {
            vertx.eventBus().publish(Bus.EVENTS, event);
        }
    }

    private static OomEvent kill(String id, int revision, Ownership owner) {
        return SampleEvents.minimalVictim(id).withOwner(owner).withRevision(revision);
    }
}
