package io.tapio.oom.host.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.host.plugin.SinkVerticle.SinkIdentity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A sink that hangs is named, and can be left behind. */
class SinkVerticleTest {

    private static final OomEvent EVENT = SampleEvents.all().getFirst();

    private final Vertx vertx = Vertx.vertx();
    private final CountDownLatch inside = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    @Test
    void shouldSayInWhichCallASinkHangs() throws Exception {
        SinkVerticle holder = open(event -> hang());
        assertNull(holder.underWay());

        Future<DeliveryResult> result = holder.deliver(EVENT);
        assertTrue(inside.await(10, TimeUnit.SECONDS));
        SinkCall call = holder.underWay();

        assertNotNull(call);
        assertEquals("deliver", call.what());
        assertEquals(EVENT.eventId(), call.subject());
        assertTrue(call.where().contains(SinkVerticleTest.class.getName() + ".hang("), call.where());
        assertTrue(!result.isComplete());
        holder.abandon();
    }

    @Test
    void shouldInterruptASinkThatIsLeftBehindAndCallItNoMoreButToCloseIt() throws Exception {
        SinkVerticle holder = open(event -> hang());
        Future<DeliveryResult> underWay = holder.deliver(EVENT);
        Future<DeliveryResult> waiting = holder.deliver(EVENT);
        assertTrue(inside.await(10, TimeUnit.SECONDS));

        holder.abandon();

        assertTrue(interrupted.await(10, TimeUnit.SECONDS));
        assertEquals("interrupted", failure(underWay).getMessage());
        assertEquals("the sink's thread was left behind", failure(waiting).getMessage());
        assertTrue(closed.await(10, TimeUnit.SECONDS), "what it holds is let go when its thread comes back");
    }

    @Test
    void shouldMakeASinkAnewBesideOneThatWasLeftBehindAndNeverEnds() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        SinkVerticle first = open(event -> {
            inside.countDown();
            awaitWhateverComes(release);
            return Future.succeededFuture(DeliveryResult.delivered());
        });
        first.deliver(EVENT);
        assertTrue(inside.await(10, TimeUnit.SECONDS));
        first.abandon();

        SinkVerticle second = open(event -> Future.succeededFuture(DeliveryResult.delivered()));

        assertInstanceOf(DeliveryResult.Delivered.class, second.deliver(EVENT).await(10, TimeUnit.SECONDS));
        release.countDown();
    }

    @Test
    void shouldCompleteItsClosingWhenTheSinkHangs() throws Exception {
        CountDownLatch release = new CountDownLatch(1);
        SinkVerticle holder = open(event -> {
            inside.countDown();
            awaitWhateverComes(release);
            return Future.succeededFuture(DeliveryResult.delivered());
        });
        holder.deliver(EVENT);
        assertTrue(inside.await(10, TimeUnit.SECONDS));

        holder.close().await(10, TimeUnit.SECONDS);

        release.countDown();
    }

    @Test
    void shouldLendASinkTheClassLoaderOfItsPlugin() throws Exception {
        AtomicReference<@Nullable ClassLoader> seen = new AtomicReference<>();
        SinkVerticle holder = open(event -> {
            seen.set(Thread.currentThread().getContextClassLoader());
            return Future.succeededFuture(DeliveryResult.delivered());
        });
        holder.deliver(EVENT).await(10, TimeUnit.SECONDS);

        assertSame(SinkVerticleTest.class.getClassLoader(), seen.get());
    }

    @Test
    void shouldTakeSecretsOutOfWhatASinkSays() throws Exception {
        SinkSettings settings = new SinkSettings("loose", Map.of("token", "hunter2"), Set.of("hunter2"));
        List<Future<DeliveryResult>> answers = List.of(
                Future.succeededFuture(new DeliveryResult.Retry(Duration.ofSeconds(1), "401 for hunter2")),
                Future.succeededFuture(new DeliveryResult.Rejected("400: \"hunter2\"")),
                Future.failedFuture(new IOException("no way", new IOException("to u:hunter2@host"))));
        Iterator<Future<DeliveryResult>> next = answers.iterator();
        SinkVerticle holder = open(settings, event -> next.next());

        assertEquals(
                new DeliveryResult.Retry(Duration.ofSeconds(1), "401 for ***"),
                holder.deliver(EVENT).await(10, TimeUnit.SECONDS));
        assertEquals(
                new DeliveryResult.Rejected("400: \"***\""),
                holder.deliver(EVENT).await(10, TimeUnit.SECONDS));
        Throwable failure = failure(holder.deliver(EVENT));
        assertEquals("java.io.IOException: no way", failure.getMessage());
        assertNull(failure.getCause());
    }

    private Future<DeliveryResult> hang() {
        inside.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException e) {
            interrupted.countDown();
        }
        throw new IllegalStateException("interrupted");
    }

    private static void awaitWhateverComes(CountDownLatch release) {
        while (release.getCount() > 0) {
            try {
                release.await();
            } catch (InterruptedException ignored) {
                // As code does that knows no end.
            }
        }
    }

    private SinkVerticle open(Function<OomEvent, Future<DeliveryResult>> deliver) throws Exception {
        return open(new SinkSettings("hanging", Map.of()), deliver);
    }

    private SinkVerticle open(SinkSettings given, Function<OomEvent, Future<DeliveryResult>> deliver) throws Exception {
        SinkFactory factory = new SinkFactory() {
            @Override
            public String name() {
                return "hanging";
            }

            @Override
            public OomSink create(SinkSettings settings, SinkContext context) {
                return new OomSink() {
                    @Override
                    public Future<DeliveryResult> deliver(OomEvent event) {
                        return deliver.apply(event);
                    }

                    @Override
                    public Future<Void> close() {
                        closed.countDown();
                        return Future.succeededFuture();
                    }
                };
            }
        };
        SinkVerticle holder = new SinkVerticle(factory, given, new SinkIdentity("hanging", "node", "1", false));
        holder.open(vertx).await(10, TimeUnit.SECONDS);
        return holder;
    }

    private static Throwable failure(Future<?> future) {
        return assertThrows(Throwable.class, () -> future.await(10, TimeUnit.SECONDS));
    }
}
