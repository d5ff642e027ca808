package io.tapio.oom.plugin.kafka;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.WorkloadFacts;
import io.tapio.oom.api.json.EventJson;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Events as records of a topic, by the Kafka protocol binding of CloudEvents 1.0. The key is the workload, so that what
 * happens to one stays in order in one partition.
 */
final class EventRecords {

    private static final String CONTENT_TYPE = "content-type";
    private static final String ATTRIBUTE_PREFIX = "ce_";

    private final String topic;
    private final boolean binary;

    EventRecords(String topic, boolean binary) {
        this.topic = topic;
        this.binary = binary;
    }

    ProducerRecord<byte[], byte[]> of(OomEvent event) {
        return binary ? inHeaders(event) : inValue(event);
    }

    private ProducerRecord<byte[], byte[]> inValue(OomEvent event) {
        ProducerRecord<byte[], byte[]> message = message(event, EventJson.encodeBytes(event));
        header(message, CONTENT_TYPE, EventJson.CONTENT_TYPE + "; charset=UTF-8");
        return message;
    }

    private ProducerRecord<byte[], byte[]> inHeaders(OomEvent event) {
        ObjectNode envelope = EventJson.envelope(event);
        JsonNode data = envelope.remove("data");
        String contentType = envelope.remove("datacontenttype").asText();
        ProducerRecord<byte[], byte[]> message = message(event, bytes(data.toString()));
        envelope.properties()
                .forEach(attribute -> header(
                        message,
                        ATTRIBUTE_PREFIX + attribute.getKey(),
                        attribute.getValue().asText()));
        header(message, CONTENT_TYPE, contentType);
        return message;
    }

    private ProducerRecord<byte[], byte[]> message(OomEvent event, byte[] value) {
        return new ProducerRecord<>(topic, null, event.time().toEpochMilli(), bytes(key(event)), value);
    }

    /** {@code namespace/workload}, else what the event is about, else its node. */
    static String key(OomEvent event) {
        PodFacts pod = event.pod();
        WorkloadFacts workload = event.workload();
        if (pod != null && pod.namespace() != null && workload != null) {
            return pod.namespace() + "/" + workload.name();
        }
        String subject = EventJson.subject(event);
        return subject == null ? event.node() : subject;
    }

    private static void header(ProducerRecord<byte[], byte[]> message, String name, String value) {
        message.headers().add(name, bytes(value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
