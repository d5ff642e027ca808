package io.tapio.oom.host.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.host.bus.Bus;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class MemoryVerticleTest {

    private static final MemorySamples SAMPLES = new MemorySamples(Instant.EPOCH, 0, true, List.of());

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<MemorySamples> published = new LinkedBlockingQueue<>();

    @AfterEach
    void closeVertx() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void every_pass_is_published_by_reference() throws Exception {
        listen();
        deploy(verticle(() -> SAMPLES));

        assertSame(SAMPLES, next());
        assertSame(SAMPLES, next());
    }

    @Test
    void sampling_never_runs_on_an_event_loop_and_never_twice_at_once() throws Exception {
        listen();
        AtomicInteger underWay = new AtomicInteger();
        BlockingQueue<String> wrongs = new LinkedBlockingQueue<>();
        deploy(verticle(() -> {
            if (underWay.incrementAndGet() > 1) {
                wrongs.add("two at once");
            }
            if (Context.isOnEventLoopThread()) {
                wrongs.add("on the event loop");
            }
            Thread.yield();
            underWay.decrementAndGet();
            return SAMPLES;
        }));
        for (int i = 0; i < 20; i++) {
            next();
        }

        assertEquals(List.of(), List.copyOf(wrongs));
    }

    @Test
    void a_pass_that_fails_is_counted_and_the_next_one_comes() throws Exception {
        listen();
        AtomicInteger passes = new AtomicInteger();
        MemoryVerticle verticle = verticle(() -> {
            if (passes.incrementAndGet() == 1) {
                throw new IllegalStateException("unreadable");
            }
            return SAMPLES;
        });
        deploy(verticle);

        assertSame(SAMPLES, next());
        assertEquals(1, verticle.failures());
    }

    @Test
    void a_bus_that_refuses_does_not_end_sampling() throws Exception {
        CountDownLatch passes = new CountDownLatch(3);
        MemoryVerticle verticle = verticle(() -> {
            passes.countDown();
            return SAMPLES;
        });
        deploy(verticle);

        assertTrue(passes.await(10, TimeUnit.SECONDS), "sampling ended without a codec on the bus");
        assertTrue(verticle.failures() >= 2);
    }

    @Test
    void stopping_waits_for_the_pass_under_way_and_publishes_no_more() throws Exception {
        listen();
        BlockingQueue<Context> entered = new LinkedBlockingQueue<>();
        CountDownLatch leave = new CountDownLatch(1);
        MemoryVerticle verticle = verticle(() -> {
            entered.add(Vertx.currentContext());
            try {
                assertTrue(leave.await(10, TimeUnit.SECONDS));
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
            return SAMPLES;
        });
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
    void what_follows_of_a_pass_is_slow_and_does_not_hold_the_next_pass_up() throws Exception {
        listen();
        CountDownLatch leave = new CountDownLatch(1);
        BlockingQueue<MemoryPass> followed = new LinkedBlockingQueue<>();
        AtomicInteger passes = new AtomicInteger();
        MemoryVerticle verticle = new MemoryVerticle(
                passes(() -> new MemorySamples(Instant.EPOCH, 0, passes.incrementAndGet() == 2, List.of())), pass -> {
                    followed.add(pass);
                    await(leave);
                });
        deploy(verticle);
        for (int i = 0; i < 20; i++) {
            next();
        }
        assertFalse(nextOf(followed).samples().whole());
        assertEquals(0, followed.size());
        leave.countDown();
        assertTrue(nextOf(followed).samples().whole(), "of those that came meanwhile the one over all");
    }

    @Test
    void the_passes_are_closed_at_the_end_when_none_is_under_way() throws Exception {
        listen();
        CountDownLatch closed = new CountDownLatch(1);
        Semaphore woken = new Semaphore(0);
        MemoryVerticle verticle = new MemoryVerticle(
                new Passes() {
                    @Override
                    public Optional<MemoryPass> next() throws InterruptedException {
                        woken.acquire();
                        return Optional.empty();
                    }

                    @Override
                    public void wake() {
                        woken.release();
                    }

                    @Override
                    public void close() {
                        closed.countDown();
                    }
                },
                pass -> {});
        vertx.undeploy(vertx.deployVerticle(verticle).await(10, TimeUnit.SECONDS))
                .await(10, TimeUnit.SECONDS);
        assertEquals(0, closed.getCount());
    }

    private static void await(CountDownLatch latch) {
        try {
            assertTrue(latch.await(10, TimeUnit.SECONDS));
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    private static MemoryVerticle verticle(Supplier<MemorySamples> samples) {
        return new MemoryVerticle(passes(samples), pass -> {});
    }

    private static Passes passes(Supplier<MemorySamples> samples) {
        return new Passes() {
            @Override
            public Optional<MemoryPass> next() {
                return Optional.of(new MemoryPass(samples.get(), List.of()));
            }

            @Override
            public void wake() {}

            @Override
            public void close() {}
        };
    }

    private void deploy(MemoryVerticle verticle) throws Exception {
        vertx.deployVerticle(verticle).await(10, TimeUnit.SECONDS);
    }

    private void listen() {
        Bus.prepare(vertx);
        vertx.eventBus().<MemorySamples>consumer(Bus.SAMPLES, message -> published.add(message.body()));
    }

    private MemorySamples next() throws InterruptedException {
        return nextOf(published);
    }

    private static <T> T nextOf(BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(10, TimeUnit.SECONDS);
        assertNotNull(next, "nothing came within 10 s");
        return next;
    }
}
