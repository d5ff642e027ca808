package io.tapio.oom.host.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.host.CapturedLog;
import io.tapio.oom.host.bus.Bus;
import io.tapio.oom.host.config.SinkConfig;
import io.tapio.oom.host.plugin.SinkFactories;
import io.tapio.oom.host.plugin.SinkVerticle.SinkIdentity;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One sink can't hurt another. */
@Timeout(60)
class RoutingVerticleTest {

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Map<String, SinkFactory> factories = new LinkedHashMap<>();
    private final CountDownLatch release = new CountDownLatch(1);
    private final FakeSink good = new FakeSink();
    private @Nullable RoutingVerticle running;

    @BeforeEach
    void teachTheBus() {
        Bus.prepare(vertx);
    }

    @AfterEach
    void closeVertx() throws Exception {
        release.countDown();
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    @Test
    void shouldDeliverInOrderAndOnOneThread() throws Exception {
        deploy(good);
        List<String> sent = publish(2_000);

        assertEquals(sent, good.next(2_000));
        assertEquals(1, good.threads.size(), good.threads.toString());
        assertTrue(good.threads.iterator().next().contains("tapio-sink-good"), good.threads.toString());
        finish();
        assertEquals(2_000, deliveries("good", "delivered"));
    }

    @Test
    void shouldHandOverTheNextEventWhenTheOneBeforeIsDone() throws Exception {
        List<Promise<DeliveryResult>> open = new ArrayList<>();
        CountDownLatch first = new CountDownLatch(1);
        FakeSink slow = new FakeSink() {
            @Override
            public Future<DeliveryResult> deliver(OomEvent event) {
                super.deliver(event);
                Promise<DeliveryResult> promise = Promise.promise();
                open.add(promise);
                first.countDown();
                return promise.future();
            }
        };
        deploy(slow);
        publish(3);

        assertEquals(List.of("event-0"), slow.next(1));
        assertTrue(first.await(10, TimeUnit.SECONDS));
        assertEquals(0, slow.delivered.size());
        open.get(0).complete(DeliveryResult.delivered());
        assertEquals(List.of("event-1"), slow.next(1));
    }

    @Test
    void shouldTouchItsQueueOnItsOwnLoopAlone() throws Exception {
        Promise<DeliveryResult> first = Promise.promise();
        FakeSink slow = new FakeSink() {
            @Override
            public Future<DeliveryResult> deliver(OomEvent event) {
                super.deliver(event);
                return first.future();
            }
        };
        deploy(slow);
        publish(3);
        assertEquals(List.of("event-0"), slow.next(1));
        until(() -> waiting("good") == 2, "two wait for the first");
        CountDownLatch blocked = new CountDownLatch(1);
        vertx.runOnContext(ignored -> {
            blocked.countDown();
            FakeSink.block(release);
        });
        assertTrue(blocked.await(10, TimeUnit.SECONDS));

        first.complete(DeliveryResult.delivered());
        assertEquals(2, waiting("good"), "the next was taken on the thread that completed the one before");
        release.countDown();
        assertEquals(List.of("event-1", "event-2"), slow.next(2));
    }

    @Test
    void shouldSurviveASinkThatThrowsInEveryMethod() throws Exception {
        deploy(good, new Thrower(new IllegalStateException("out of order")));

        assertGoodIsServed();
        assertEquals(5, deliveries("bad", "failed"));
    }

    @Test
    void shouldSurviveASinkThatThrowsErrorsInEveryMethod() throws Exception {
        deploy(good, new Thrower(new NoClassDefFoundError("a/library/That/Is/Missing")));

        assertGoodIsServed();
        assertEquals(5, deliveries("bad", "failed"));
    }

    @Test
    void shouldSurviveASinkThatGivesNothingBack() throws Exception {
        FakeSink empty = new FakeSink() {
            @Override
            @SuppressWarnings("NullAway")
            public Future<DeliveryResult> deliver(OomEvent event) {
                super.deliver(event);
                return event.eventId().equals("event-0") ? null : Future.succeededFuture(null);
            }
        };
        deploy(good, empty);

        assertGoodIsServed();
        assertEquals(5, empty.next(5).size());
        assertEquals(5, deliveries("bad", "failed"));
    }

    @Test
    void shouldSurviveASinkThatNeverCompletes() throws Exception {
        FakeSink mute = new FakeSink() {
            @Override
            public Future<DeliveryResult> deliver(OomEvent event) {
                super.deliver(event);
                return Promise.<DeliveryResult>promise().future();
            }
        };
        deploy(good, mute);

        assertEquals(publish(5), good.next(5));
        assertEquals(List.of("event-0"), mute.next(1));
        until(() -> waiting("bad") == 4, "the rest waits for the first");
    }

    @Test
    void shouldSurviveASinkThatBlocksItsThread() throws Exception {
        deploy(good, new FakeSink() {
            @Override
            public Future<DeliveryResult> deliver(OomEvent event) {
                block(release);
                return super.deliver(event);
            }

            @Override
            public void samples(MemorySamples samples) {
                block(release);
            }
        });

        assertEquals(publish(5), good.next(5));
    }

    @Test
    void shouldCountWhatASinkRefuses() throws Exception {
        FakeSink refusing = new FakeSink() {
            @Override
            public Future<DeliveryResult> deliver(OomEvent event) {
                return switch (event.eventId()) {
                    case "event-0" -> Future.succeededFuture(new DeliveryResult.Rejected("too large"));
                    case "event-1" -> Future.succeededFuture(new DeliveryResult.Retry(Duration.ZERO, "busy"));
                    case "event-2" -> Future.failedFuture("broken pipe");
                    default -> super.deliver(event);
                };
            }
        };
        try (CapturedLog log = CapturedLog.start()) {
            deploy(refusing);
            publish(4);
            assertEquals(List.of("event-3"), refusing.next(1));
            finish();

            assertEquals(3, deliveries("good", "failed"));
            assertEquals(1, deliveries("good", "delivered"));
            assertEquals(1, log.count("[TAPIO-S001] sink good: event event-0 was not delivered: too large"));
            assertEquals(1, log.count("[TAPIO-S001] sink good: event event-1 was not delivered: busy"));
            assertEquals(1, log.count("event event-2 was not delivered: threw"));
        }
    }

    @Test
    void shouldDropTheNewestAndCountItWhenTheQueueIsFull() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        FakeSink slow = new FakeSink() {
            @Override
            public Future<DeliveryResult> deliver(OomEvent event) {
                busy.countDown();
                block(release);
                return super.deliver(event);
            }
        };
        deploy(slow);
        List<String> sent = publish(10_005);
        assertTrue(busy.await(10, TimeUnit.SECONDS));

        until(() -> deliveries("good", "dropped") == 4, "10,001 fit: one under way and the queue");
        assertEquals(10_000, waiting("good"));
        release.countDown();
        assertEquals(sent.subList(0, 10_001), slow.next(10_001));
    }

    @Test
    void shouldLeaveOutASinkOfAnUnknownPlugin() throws Exception {
        try (CapturedLog log = CapturedLog.start()) {
            factories.put("good", good);
            deployAll(List.of(sink("good", "good"), sink("lost", "slak")), Duration.ofSeconds(10));

            assertEquals(publish(5), good.next(5));
            assertEquals(
                    1, log.count("[TAPIO-S002] sink lost: there is no plugin \"slak\"; there are: [good]"), log.text());
            assertEquals(1, sinkErrors());
        }
    }

    @Test
    void shouldLeaveOutASinkThatCanNotBeMadeAndSayWhy() throws Exception {
        factories.put("settings", new FakeSink() {
            @Override
            public OomSink create(SinkSettings settings, SinkContext context) {
                throw new SettingsException("sinks.settings.url is missing");
            }
        });
        factories.put("error", new FakeSink() {
            @Override
            public OomSink create(SinkSettings settings, SinkContext context) {
                throw new NoClassDefFoundError("a/b/C");
            }
        });
        factories.put("none", new FakeSink() {
            @Override
            @SuppressWarnings("NullAway")
            public OomSink create(SinkSettings settings, SinkContext context) {
                return null;
            }
        });
        try (CapturedLog log = CapturedLog.start()) {
            deploy(good);

            assertEquals(publish(5), good.next(5));
            assertEquals(
                    1,
                    log.count("[TAPIO-S003] sink settings: could not be made: sinks.settings.url is missing"),
                    log.text());
            assertEquals(1, log.count("[TAPIO-S003] sink error: could not be made: a/b/C"), log.text());
            assertEquals(1, log.count("[TAPIO-S003] sink none: could not be made: its factory gave none"), log.text());
            assertEquals(3, sinkErrors());
        }
    }

    @Test
    void shouldServeWhenOneOfItsSinksIsMade() throws Exception {
        assertFalse(
                deployAll(List.of(sink("lost", "slak")), Duration.ofSeconds(10)).serving());
        assertTrue(deploy(good).serving());
    }

    @Test
    void shouldNotWaitForASinkThatTakesLongToBeMade() throws Exception {
        FakeSink late = new FakeSink() {
            @Override
            public OomSink create(SinkSettings settings, SinkContext context) {
                block(release);
                return this;
            }
        };
        try (CapturedLog log = CapturedLog.start()) {
            factories.put("good", good);
            factories.put("late", late);
            deployAll(List.of(sink("late", "late"), sink("good", "good")), Duration.ofMillis(20));

            assertEquals(publish(5), good.next(5));
            assertEquals(1, log.count("[TAPIO-S005] sink late: is not made after 20 ms"), log.text());
        }
        release.countDown();
        while (late.delivered.isEmpty()) {
            publish(1);
            good.next(1);
        }
    }

    @Test
    void shouldTellASinkWhoItIs() throws Exception {
        List<String> told = new ArrayList<>();
        deploy(new FakeSink() {
            @Override
            public OomSink create(SinkSettings settings, SinkContext context) {
                told.add(context.sinkName() + " " + context.node() + " " + context.hostVersion() + " "
                        + context.interactive() + " " + settings.string("url"));
                assertSame(vertx, context.vertx());
                return this;
            }
        });

        assertEquals(List.of("good node-1 1.2.3 true http://h/"), told);
    }

    @Test
    void shouldGiveASinkThatIsBusyTheLatestSamplesOnly() throws Exception {
        CountDownLatch busy = new CountDownLatch(1);
        CountDownLatch last = new CountDownLatch(1);
        FakeSink slow = new FakeSink() {
            @Override
            public void samples(MemorySamples more) {
                super.samples(more);
                busy.countDown();
                block(release);
                if (more.time().getEpochSecond() == 9) {
                    last.countDown();
                }
            }
        };
        deploy(good, slow);
        vertx.eventBus().publish(Bus.SAMPLES, pass(0));
        assertTrue(busy.await(10, TimeUnit.SECONDS));
        for (int i = 1; i < 10; i++) {
            vertx.eventBus().publish(Bus.SAMPLES, pass(i));
        }
        assertEquals(publish(1), good.next(1), "the router took the samples before this");
        release.countDown();

        assertTrue(last.await(10, TimeUnit.SECONDS));
        assertEquals(List.of(pass(0), pass(9)), slow.samples);
    }

    @Test
    void shouldLetWhatWaitsArriveBeforeTheSinksAreClosed() throws Exception {
        List<String> afterClose = new ArrayList<>();
        FakeSink slow = new FakeSink() {
            @Override
            public Future<DeliveryResult> deliver(OomEvent event) {
                if (closed.getCount() == 0) {
                    afterClose.add(event.eventId());
                }
                block(release);
                return super.deliver(event);
            }
        };
        RoutingVerticle routing = deploy(slow);
        List<String> sent = publish(50);
        Future<Void> finished = routing.drain();
        assertFalse(finished.isComplete());
        release.countDown();
        finished.await(20, TimeUnit.SECONDS);
        vertx.close().await(20, TimeUnit.SECONDS);

        assertEquals(sent, List.copyOf(slow.delivered));
        assertEquals(List.of(), afterClose);
        assertTrue(slow.closed.await(10, TimeUnit.SECONDS));
    }

    /** Throws whatever it is asked; its maker works, or there would be nothing to ask. */
    private static final class Thrower extends FakeSink {

        private final Throwable thrown;

        Thrower(Throwable thrown) {
            this.thrown = thrown;
        }

        @Override
        public Future<DeliveryResult> deliver(OomEvent event) {
            throw sneaky(thrown);
        }

        @Override
        public void samples(MemorySamples samples) {
            throw sneaky(thrown);
        }

        @Override
        public Future<Void> close() {
            throw sneaky(thrown);
        }

        @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
        private static <T extends Throwable> RuntimeException sneaky(Throwable thrown) throws T {
            throw (T) thrown;
        }
    }

    private void assertGoodIsServed() throws Exception {
        vertx.eventBus().publish(Bus.SAMPLES, pass(1));
        assertEquals(publish(5), good.next(5));
        finish();
        assertEquals(List.of(pass(1)), good.samples);
        vertx.close().await(20, TimeUnit.SECONDS);
        assertTrue(good.closed.await(10, TimeUnit.SECONDS), "the good one was not closed");
    }

    private RoutingVerticle deploy(FakeSink sink) throws Exception {
        factories.put("good", sink);
        return deployAll();
    }

    private RoutingVerticle deploy(FakeSink sink, FakeSink bad) throws Exception {
        factories.put("bad", bad);
        return deploy(sink);
    }

    private RoutingVerticle deployAll() throws Exception {
        return deployAll(
                factories.keySet().stream().map(name -> sink(name, name)).toList(), Duration.ofSeconds(10));
    }

    private RoutingVerticle deployAll(List<SinkConfig> sinks, Duration makingTakes) throws Exception {
        RoutingVerticle verticle = new RoutingVerticle(
                sinks,
                List.of(),
                new Factories(factories),
                new SinkIdentity("", "node-1", "1.2.3", true),
                registry,
                makingTakes);
        vertx.deployVerticle(verticle).await(20, TimeUnit.SECONDS);
        running = verticle;
        return verticle;
    }

    private record Factories(Map<String, SinkFactory> all) implements SinkFactories {

        @Override
        public Optional<SinkFactory> sink(String name) {
            return Optional.ofNullable(all.get(name));
        }

        @Override
        public Set<String> sinkNames() {
            return all.keySet();
        }
    }

    private static SinkConfig sink(String name, String plugin) {
        return new SinkConfig(name, plugin, true, false, Map.of("url", "http://h/"));
    }

    private static MemorySamples pass(int second) {
        return new MemorySamples(Instant.ofEpochSecond(second), List.of());
    }

    private List<String> publish(int count) {
        List<OomEvent> events = IntStream.range(0, count)
                .<OomEvent>mapToObj(i -> SampleEvents.victim("event-" + i, 0, "python3"))
                .toList();
        events.forEach(event -> vertx.eventBus().publish(Bus.EVENTS, event));
        return events.stream().map(OomEvent::eventId).toList();
    }

    private static void until(BooleanSupplier holds, String what) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!holds.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, what);
            Thread.onSpinWait();
        }
    }

    private void finish() throws Exception {
        Objects.requireNonNull(running).drain().await(20, TimeUnit.SECONDS);
    }

    private long deliveries(String sink, String outcome) {
        return Math.round(registry.get("tapio_oom_deliveries")
                .tags("sink", sink, "outcome", outcome)
                .counter()
                .count());
    }

    private double sinkErrors() {
        return registry.counter("errors", "component", "sink").count();
    }

    private long waiting(String sink) {
        return Math.round(registry.get("tapio_oom_sink_queue_length")
                .tag("sink", sink)
                .gauge()
                .value());
    }
}
