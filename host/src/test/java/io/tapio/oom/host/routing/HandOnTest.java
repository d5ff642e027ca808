package io.tapio.oom.host.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.host.bus.Bus;
import io.tapio.oom.host.config.SinkConfig;
import io.tapio.oom.host.plugin.SinkFactories;
import io.tapio.oom.host.plugin.SinkVerticle.SinkIdentity;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The source lets go of what it holds when the sinks have it. */
@Timeout(60)
class HandOnTest {

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Waiting sink = new Waiting();

    /** Has done with an event when it is told so. */
    private static final class Waiting extends FakeSink {

        private final List<Promise<DeliveryResult>> open = Collections.synchronizedList(new ArrayList<>());

        @Override
        public Future<DeliveryResult> deliver(OomEvent event) {
            Promise<DeliveryResult> promise = Promise.promise();
            open.add(promise);
            super.deliver(event);
            return promise.future();
        }

        void answer() throws InterruptedException {
            next(1);
            open.removeFirst().complete(DeliveryResult.delivered());
        }
    }

    @BeforeEach
    void teachTheBus() {
        Bus.prepare(vertx);
    }

    @AfterEach
    void closeVertx() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    @Test
    void shouldBeHandedOnWhenTheSinkHasDoneWithAllOfIt() throws Exception {
        RoutingVerticle routing = deploy(false);
        await(routing.handedOn());
        publish(0, 1);

        Future<Void> handedOn = routing.handedOn();
        sink.answer();
        sink.next(1);
        assertFalse(handedOn.isComplete(), "the second is under way");
        sink.open.removeFirst().complete(DeliveryResult.delivered());
        await(handedOn);
        assertEquals(0, overdue());
    }

    @Test
    void shouldBeHandedOnWhenTheSinkRefusesIt() throws Exception {
        RoutingVerticle routing = deploy(false);
        publish(0);
        Future<Void> handedOn = routing.handedOn();
        sink.next(1);
        sink.open.removeFirst().fail("out of order");

        await(handedOn);
    }

    @Test
    void shouldWaitForADeadSinkOnceUntilItWasIdleAgain() throws Exception {
        RoutingVerticle routing = deploy(false);
        publish(0);
        await(routing.handedOn());
        assertEquals(1, overdue());
        publish(1);
        await(routing.handedOn());
        assertEquals(1, overdue(), "it was not waited for");

        sink.answer();
        sink.answer();
        for (int more = 2; overdue() == 1 && more < 100; more++) {
            publish(more);
            await(routing.handedOn());
            sink.answer();
        }
        assertEquals(2, overdue(), "it was idle, so it was waited for again");
    }

    @Test
    void shouldLetGoOfThoseWhoWaitWhenItEnds() throws Exception {
        RoutingVerticle routing = deploy(false);
        publish(0, 1);
        sink.next(1);
        sink.open.removeFirst().complete(DeliveryResult.delivered());
        sink.next(1);
        sink.open.removeFirst().complete(DeliveryResult.delivered());

        await(routing.drain());
        await(routing.handedOn());
        assertEquals(0, overdue());
    }

    @Test
    void shouldGiveRevisionsToASinkThatAsksForThemAlone() throws Exception {
        deploy(true);
        vertx.eventBus().publish(Bus.EVENTS, SampleEvents.victim("event", 1, "python3"));

        assertEquals(List.of("event"), sink.next(1));
    }

    @Test
    void shouldKeepRevisionsFromTheOthers() throws Exception {
        deploy(false);
        publish(7);
        vertx.eventBus().publish(Bus.EVENTS, SampleEvents.victim("event-7", 1, "python3"));
        publish(8);

        assertEquals(List.of("event-7"), sink.next(1));
        sink.open.removeFirst().complete(DeliveryResult.delivered());
        assertEquals(List.of("event-8"), sink.next(1));
    }

    private RoutingVerticle deploy(boolean updates) throws Exception {
        SinkFactories factories = new SinkFactories() {
            @Override
            public Optional<SinkFactory> sink(String name) {
                return Optional.of(sink);
            }

            @Override
            public Set<String> sinkNames() {
                return Set.of("fake");
            }
        };
        RoutingVerticle routing = new RoutingVerticle(
                List.of(new SinkConfig("fake", "fake", true, updates, Map.of())),
                List.of(),
                factories,
                new SinkIdentity("", "node-1", "1.2.3", true),
                registry);
        vertx.deployVerticle(routing).await(20, TimeUnit.SECONDS);
        return routing;
    }

    private void publish(int... numbers) {
        for (int number : numbers) {
            vertx.eventBus().publish(Bus.EVENTS, SampleEvents.victim("event-" + number, 0, "python3"));
        }
    }

    private double overdue() {
        return registry.get("tapio_oom_hand_on_overdue")
                .tag("sink", "fake")
                .counter()
                .count();
    }

    private static void await(Future<Void> future) throws Exception {
        future.await(20, TimeUnit.SECONDS);
    }
}
