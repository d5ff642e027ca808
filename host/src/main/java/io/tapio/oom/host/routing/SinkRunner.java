package io.tapio.oom.host.routing;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.host.plugin.SinkVerticle;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands events to one sink, one after the other, from a bounded queue. When the queue is full the newest event is
 * dropped and counted: what waits is older and was promised first. Belongs to one event loop.
 */
final class SinkRunner {

    private static final Logger LOG = LoggerFactory.getLogger(SinkRunner.class);
    private static final int QUEUE_LIMIT = 10_000;
    private static final long DELIVERY_SECONDS = 60;

    private final String name;
    private final SinkVerticle sink;
    private final SinkMeters meters;
    private final Context loop;
    private final boolean updates;
    private final FirstSight firstSight = new FirstSight();
    private final ArrayDeque<OomEvent> queue = new ArrayDeque<>();
    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>();
    private boolean delivering;
    private boolean overdue;
    private long offered;
    private long done;

    /** Somebody waits until that many events of all offered are done with. */
    private record Waiter(long target, Promise<Void> promise) {}

    /**
     * A runner with nothing to do.
     *
     * @param loop whose thread this belongs to; sinks answer on threads of their own
     * @param updates whether revisions of events that were handed over before are handed over too
     */
    SinkRunner(String name, SinkVerticle sink, SinkMeters meters, Context loop, boolean updates) {
        this.name = name;
        this.sink = sink;
        this.meters = meters;
        this.loop = loop;
        this.updates = updates;
        meters.queueLength(queue::size);
    }

    String name() {
        return name;
    }

    SinkVerticle sink() {
        return sink;
    }

    void offer(OomEvent event) {
        if (!updates && !firstSight.of(event) && event.revision() > 0) {
            return;
        }
        if (queue.size() >= QUEUE_LIMIT) {
            meters.dropped();
            LOG.warn("sink {}: event {} dropped, {} others are waiting", name, event.eventId(), queue.size());
            return;
        }
        queue.add(event);
        offered++;
        next();
    }

    private void next() {
        if (delivering) {
            return;
        }
        OomEvent event = queue.poll();
        if (event == null) {
            overdue = false;
            return;
        }
        delivering = true;
        deliver(event)
                .onComplete(ignored -> loop.runOnContext(then -> {
                    delivering = false;
                    done++;
                    releaseWaiters();
                    next();
                }));
    }

    private void releaseWaiters() {
        for (Waiter first = waiters.peek(); first != null && first.target() <= done; first = waiters.peek()) {
            waiters.remove().promise().complete();
        }
    }

    /**
     * Completes when what was offered so far is done with, delivered or not. At once for a sink that was given up on
     * and has not been idle since.
     */
    Promise<Void> caughtUp() {
        Promise<Void> promise = Promise.promise();
        if (overdue || done == offered) {
            promise.complete();
        } else {
            waiters.add(new Waiter(offered, promise));
        }
        return promise;
    }

    /** How many events it has done with. */
    long done() {
        return done;
    }

    /** Nobody waits for this sink any more until it was idle once. */
    void giveUpOn(Promise<Void> waited) {
        if (waiters.removeIf(waiter -> waiter.promise() == waited)) {
            overdue = true;
            meters.overdue();
            waited.complete();
        }
    }

    /** Delivers at most once: retries come with the journal. */
    private Future<Void> deliver(OomEvent event) {
        return sink.deliver(event).timeout(DELIVERY_SECONDS, TimeUnit.SECONDS).transform(outcome -> {
            if (outcome.failed()) {
                fail(event, "threw " + outcome.cause());
            } else {
                note(event, outcome.result());
            }
            return Future.succeededFuture();
        });
    }

    private void note(OomEvent event, @Nullable DeliveryResult result) {
        switch (result) {
            case null -> fail(event, "the sink gave no result");
            case DeliveryResult.Delivered ignored -> meters.delivered();
            case DeliveryResult.Retry retry -> fail(event, retry.reason());
            case DeliveryResult.Rejected rejected -> fail(event, rejected.reason());
        }
    }

    private void fail(OomEvent event, String reason) {
        meters.failed();
        LOG.error("[TAPIO-S001] sink {}: event {} was not delivered: {}", name, event.eventId(), reason);
    }

    /** Lets go of what still waits, and says so; what is under way may yet arrive. */
    void giveUp() {
        if (!queue.isEmpty()) {
            LOG.warn("sink {}: {} events were still waiting at the end and are lost", name, queue.size());
            done += queue.size();
            queue.clear();
            releaseWaiters();
        }
    }

    /** Whether nothing waits and nothing is under way. */
    boolean idle() {
        return !delivering && queue.isEmpty();
    }
}
