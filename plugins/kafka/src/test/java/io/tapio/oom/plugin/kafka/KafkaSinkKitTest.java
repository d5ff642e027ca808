package io.tapio.oom.plugin.kafka;

import io.tapio.oom.api.sink.SinkCompatibilityKit;
import io.tapio.oom.api.sink.SinkFactory;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

class KafkaSinkKitTest extends SinkCompatibilityKit {

    /** Stamped by the broker: across partitions that alone tells what came first. */
    private static final Map<String, String> STAMPED = Map.of("message.timestamp.type", "LogAppendTime");

    private static final Broker BROKER = new Broker();

    private String topic = "";

    @BeforeAll
    static void start() {
        BROKER.start();
    }

    @AfterAll
    static void stop() throws IOException {
        BROKER.close();
    }

    @BeforeEach
    void freshTopic() {
        if (!BROKER.runs()) {
            BROKER.start();
        }
        topic = "oom-" + UUID.randomUUID();
        BROKER.topic(topic, STAMPED);
    }

    @Override
    protected SinkFactory factory() {
        return new KafkaSinkFactory();
    }

    @Override
    protected Map<String, Object> settings() {
        return Map.of(
                "bootstrap_servers",
                BROKER.address(),
                "topic",
                topic,
                "timeout",
                "4s",
                "properties",
                Map.of("ssl.keystore.password", "s3cret"));
    }

    @Override
    protected Set<String> secrets() {
        return Set.of("s3cret");
    }

    @Override
    protected List<String> arrived() {
        return TopicReader.all(BROKER, topic).stream().map(TopicReader::value).toList();
    }

    @Override
    protected boolean breakPeer() {
        BROKER.kill();
        return true;
    }
}
