package io.tapio.oom.host.delivery;

import io.tapio.oom.api.event.MemorySamples;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.Audience;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A sink that does as it is told, and keeps what arrived. */
final class FakePeer implements Peer {

    static final DeliveryResult BUSY = new DeliveryResult.Retry(Duration.ZERO, "busy");

    final List<String> arrived = new ArrayList<>();
    final List<List<String>> attempts = new ArrayList<>();
    final List<MemorySamples> samples = new ArrayList<>();
    final Set<String> poison = new HashSet<>();
    Function<Notification, Future<DeliveryResult>> answer = notification -> now(DeliveryResult.delivered());

    @Nullable String stuckAt;

    boolean abandoned;
    boolean closed;
    boolean closes = true;

    static Future<DeliveryResult> now(DeliveryResult result) {
        return Future.succeededFuture(result);
    }

    void answers(DeliveryResult result) {
        answer = notification -> now(result);
    }

    void neverAnswers() {
        answer = notification -> Promise.<DeliveryResult>promise().future();
    }

    /** Fails a notification that holds one of these events, and takes all others. */
    void chokesOn(DeliveryResult result, String... ids) {
        poison.addAll(List.of(ids));
        answer = notification ->
                now(ids(notification).stream().anyMatch(poison::contains) ? result : DeliveryResult.delivered());
    }

    static List<String> ids(Notification notification) {
        return notification.events().stream().map(OomEvent::eventId).toList();
    }

    @Override
    public Audience audience() {
        return Audience.PROGRAMS;
    }

    @Override
    public boolean wantsRevisions() {
        return false;
    }

    @Override
    public boolean takesBatches() {
        return true;
    }

    @Override
    public Future<DeliveryResult> deliver(Notification notification) {
        attempts.add(ids(notification));
        return answer.apply(notification).onSuccess(result -> {
            if (result instanceof DeliveryResult.Delivered) {
                arrived.addAll(ids(notification));
            }
        });
    }

    @Override
    public void samples(MemorySamples more) {
        samples.add(more);
    }

    @Override
    public @Nullable String busyAt() {
        return stuckAt;
    }

    @Override
    public void abandon() {
        abandoned = true;
    }

    @Override
    public Future<Void> close() {
        closed = true;
        return closes ? Future.succeededFuture() : Promise.<Void>promise().future();
    }
}
