package io.tapio.oom.plugin.kafka;

import java.time.Duration;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * One producer from its making to its first failure. Whatever fails, but for a record that can't be taken, ends it at
 * once and with it all that was to be sent behind: were that sent, it would come before what is tried again.
 */
final class Session {

    private final Producer<byte[], byte[]> producer;
    private volatile boolean over;

    Session(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    boolean isOver() {
        return over;
    }

    /** Sends it, and tells the batch what became of it. May wait for the brokers, and for room in the buffer. */
    void send(ProducerRecord<byte[], byte[]> message, Batch batch) {
        batch.sent();
        try {
            producer.send(message, (metadata, e) -> answered(e, batch));
        } catch (KafkaException | IllegalStateException e) {
            answered(e, batch);
        }
    }

    /** On the producer's own thread, or on the sender's. */
    private void answered(@Nullable Exception e, Batch batch) {
        if (e != null && !Failure.ofOneRecord(e)) {
            end();
        }
        batch.answered(e);
    }

    /** Cuts it off. */
    void end() {
        if (!over) {
            over = true;
            producer.close(Duration.ZERO);
        }
    }

    /** Lets what is under way come to its end for so long. */
    void close(Duration patience) {
        over = true;
        producer.close(patience);
    }
}
