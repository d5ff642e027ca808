package io.tapio.oom.plugin.kafka;

import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkContext;
import io.tapio.oom.api.sink.SinkFactory;
import io.tapio.oom.api.sink.SinkSettings;
import org.pf4j.Extension;

/** Makes sinks that write to a topic. Kafka's classes are not touched before there is one. */
@Extension
public final class KafkaSinkFactory implements SinkFactory {

    @Override
    public String name() {
        return "kafka";
    }

    @Override
    public void check(SinkSettings settings) {
        read(settings);
    }

    @Override
    public OomSink create(SinkSettings settings, SinkContext context) {
        return new KafkaSink(read(settings), context);
    }

    /** Kafka's lists of properties load the classes that they name as soon as one of them is looked at. */
    private static KafkaSettings read(SinkSettings settings) {
        return OwnLoader.call(() -> KafkaSettings.of(settings));
    }
}
