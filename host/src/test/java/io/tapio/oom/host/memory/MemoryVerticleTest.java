package io.tapio.oom.host.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.host.bus.Bus;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MemoryVerticleTest {

    private static final MemorySamples SAMPLES = new MemorySamples(Instant.EPOCH, 0, true, List.of());
    private static final Duration OFTEN = Duration.ofMillis(1);

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<MemorySamples> published = new LinkedBlockingQueue<>();

    @AfterEach
    void closeVertx() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void every_pass_is_published_by_reference() throws Exception {
        listen();
        deploy(new MemoryVerticle(() -> SAMPLES, OFTEN));

        assertSame(SAMPLES, next());
        assertSame(SAMPLES, next());
    }

    @Test
    void sampling_never_runs_on_an_event_loop_and_never_twice_at_once() throws Exception {
        listen();
        AtomicInteger underWay = new AtomicInteger();
        BlockingQueue<String> wrongs = new LinkedBlockingQueue<>();
        deploy(new MemoryVerticle(
                () -> {
                    if (underWay.incrementAndGet() > 1) {
                        wrongs.add("two at once");
                    }
                    if (Context.isOnEventLoopThread()) {
                        wrongs.add("on the event loop");
                    }
                    Thread.yield();
                    underWay.decrementAndGet();
                    return SAMPLES;
                },
                OFTEN));
        for (int i = 0; i < 20; i++) {
            next();
        }

        assertEquals(List.of(), List.copyOf(wrongs));
    }

    @Test
    void a_pass_that_fails_is_counted_and_the_next_one_comes() throws Exception {
        listen();
        AtomicInteger passes = new AtomicInteger();
        MemoryVerticle verticle = new MemoryVerticle(
                () -> {
                    if (passes.incrementAndGet() == 1) {
                        throw new IllegalStateException("unreadable");
                    }
                    return SAMPLES;
                },
                OFTEN);
        deploy(verticle);

        assertSame(SAMPLES, next());
        assertEquals(1, verticle.failures());
    }

    @Test
    void a_bus_that_refuses_does_not_end_sampling() throws Exception {
        CountDownLatch passes = new CountDownLatch(3);
        MemoryVerticle verticle = new MemoryVerticle(
                () -> {
                    passes.countDown();
                    return SAMPLES;
                },
                OFTEN);
        deploy(verticle);

        assertTrue(passes.await(10, TimeUnit.SECONDS), "sampling ended without a codec on the bus");
        assertTrue(verticle.failures() >= 2);
    }

    @Test
    void stopping_waits_for_the_pass_under_way_and_publishes_no_more() throws Exception {
        listen();
        BlockingQueue<Context> entered = new LinkedBlockingQueue<>();
        CountDownLatch leave = new CountDownLatch(1);
        MemoryVerticle verticle = new MemoryVerticle(
                () -> {
                    entered.add(Vertx.currentContext());
                    try {
                        assertTrue(leave.await(10, TimeUnit.SECONDS));
                    } catch (InterruptedException interrupted) {
                        throw new IllegalStateException(interrupted);
                    }
                    return SAMPLES;
                },
                OFTEN);
        deploy(verticle);
        Context context = entered.poll(10, TimeUnit.SECONDS);
        assertNotNull(context, "no pass within 10 s");

        Promise<Boolean> stoppedAtOnce = Promise.promise();
        Promise<Object> stopped = Promise.promise();
        context.runOnContext(onItsEventLoop -> {
            Future<?> stop = verticle.stop();
            stoppedAtOnce.complete(stop.isComplete());
            stop.onComplete(done -> stopped.complete());
            leave.countDown();
        });

        assertFalse(stoppedAtOnce.future().await(10, TimeUnit.SECONDS));
        stopped.future().await(10, TimeUnit.SECONDS);
        assertEquals(0, published.size());
        assertEquals(0, entered.size());
    }

    @Test
    void an_interval_of_nothing_is_refused_with_its_value() {
        IllegalArgumentException refused = assertThrows(
                IllegalArgumentException.class, () -> new MemoryVerticle(() -> SAMPLES, Duration.ofNanos(5)));

        assertTrue(String.valueOf(refused.getMessage()).contains("PT0.000000005S"));
    }

    private void deploy(MemoryVerticle verticle) throws Exception {
        vertx.deployVerticle(verticle).await(10, TimeUnit.SECONDS);
    }

    private void listen() {
        Bus.prepare(vertx);
        vertx.eventBus().<MemorySamples>consumer(Bus.SAMPLES, message -> published.add(message.body()));
    }

    private MemorySamples next() throws InterruptedException {
        MemorySamples samples = published.poll(10, TimeUnit.SECONDS);
        assertNotNull(samples, "nothing published within 10 s");
        return samples;
    }
}
