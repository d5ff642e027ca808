package io.tapio.oom.host.routing;

import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import io.vertx.core.Future;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A sink that keeps what it is told; what it does about it can be overridden. */
class FakeSink implements OomSink, SinkFactory {

    final BlockingQueue<String> delivered = new LinkedBlockingQueue<>();
    final List<MemorySamples> samples = new CopyOnWriteArrayList<>();
    final Set<String> threads = ConcurrentHashMap.newKeySet();
    final CountDownLatch closed = new CountDownLatch(1);

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public OomSink create(SinkSettings settings, SinkContext context) {
        return this;
    }

    @Override
    public Future<DeliveryResult> deliver(OomEvent event) {
        threads.add(Thread.currentThread().getName());
        delivered.add(event.eventId());
        return Future.succeededFuture(DeliveryResult.delivered());
    }

    @Override
    public void samples(MemorySamples more) {
        samples.add(more);
    }

    @Override
    public Future<Void> close() {
        closed.countDown();
        return Future.succeededFuture();
    }

    /** Waits for that many events; fewer when none came for long. */
    List<String> next(int count) throws InterruptedException {
        List<String> ids = new CopyOnWriteArrayList<>();
        while (ids.size() < count) {
            String id = delivered.poll(10, TimeUnit.SECONDS);
            if (id == null) {
                break;
            }
            ids.add(id);
        }
        return ids;
    }

    /** Blocks its thread until it is released. */
    static void block(CountDownLatch until) {
        boolean interrupted = false;
        while (true) {
            try {
                until.await();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
