package io.tapio.oom.plugin.kafka;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkContext;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** Writes events to a topic, a notification's all at once. Delivered is what every replica in sync has taken. */
final class KafkaSink implements OomSink {

    private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(1);

    private final Vertx vertx;
    private final String topic;
    private final EventRecords records;
    private final boolean logsIn;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private @Nullable Session session;
    private @Nullable Batch underWay;
    private boolean closed;

    KafkaSink(KafkaSettings settings, SinkContext context) {
        this(settings, context.vertx(), () -> OwnLoader.call(() -> producer(settings, context)));
    }

    KafkaSink(KafkaSettings settings, Vertx vertx, Supplier<Producer<byte[], byte[]>> producers) {
        this.vertx = vertx;
        this.topic = settings.topic();
        this.records = new EventRecords(settings.topic(), settings.binary());
        this.producers = producers;
        this.logsIn = settings.logsIn();
        if (logsIn) {
            SaslProviders.use();
        }
    }

    private static Producer<byte[], byte[]> producer(KafkaSettings settings, SinkContext context) {
        Map<String, Object> properties = new HashMap<>(settings.producer());
        properties.putIfAbsent(
                ProducerConfig.CLIENT_ID_CONFIG, "tapio-oom-" + context.sinkName() + "-" + context.node());
        return new KafkaProducer<>(properties);
    }

    @Override
    public Future<DeliveryResult> deliver(OomEvent event) {
        return send(List.of(event));
    }

    @Override
    public Future<DeliveryResult> deliver(Notification notification) {
        if (notification.reason() == Notification.Reason.SUMMARY || notification.resolved()) {
            return Future.succeededFuture(DeliveryResult.delivered());
        }
        return send(notification.events());
    }

    private Future<DeliveryResult> send(List<OomEvent> events) {
        if (closed) {
            return Future.succeededFuture(new DeliveryResult.Retry(Duration.ZERO, "the sink is closed"));
        }
        Batch batch = new Batch(topic);
        try {
            Session open = session(batch);
            for (OomEvent event : events) {
                if (!open.isOver()) {
                    open.send(records.of(event), batch);
                }
            }
        } catch (KafkaException e) {
            return Future.succeededFuture(Failure.outcome(e, topic));
        } finally {
            batch.seal();
        }
        return onOwnThread(batch.outcome());
    }

    /** The one there is, unless it has failed, or what it was given before has not come to an end. */
    private Session session(Batch next) {
        Session open = session;
        Batch before = underWay;
        if (open != null && before != null && !before.outcome().isComplete()) {
            open.end();
        }
        if (open == null || open.isOver()) {
            open = new Session(producers.get());
            session = open;
        }
        underWay = next;
        return open;
    }

    /** The producer answers on its own thread; what follows belongs on the sink's. */
    private Future<DeliveryResult> onOwnThread(Future<DeliveryResult> outcome) {
        Context own = vertx.getOrCreateContext();
        Promise<DeliveryResult> promise = Promise.promise();
        outcome.onSuccess(result -> own.runOnContext(nothing -> promise.complete(result)));
        return promise.future();
    }

    @Override
    public Future<Void> close() {
        if (!closed) {
            closed = true;
            if (session != null) {
                session.close(CLOSE_PATIENCE);
            }
            if (logsIn) {
                SaslProviders.leave();
            }
        }
        return Future.succeededFuture();
    }

    @Override
    public String toString() {
        return "topic " + topic;
    }
}
