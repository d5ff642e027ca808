package io.tapio.oom.plugin.kafka;

import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkSettings;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.internals.Topic;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What the user set, with what this plugin promises filled in.
 *
 * @param topic where the events go
 * @param binary whether an event's attributes are headers, and not in the value
 * @param producer the producer's own configuration; may hold secrets
 */
record KafkaSettings(String topic, boolean binary, Map<String, Object> producer) {

    private static final Set<String> KEYS =
            Set.of("bootstrap_servers", "topic", "mode", "compression", "timeout", "properties");
    private static final Pattern SERVER = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[0-9A-Za-z._-]+):\\d{1,5}");
    private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SHORTEST_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration LONGEST_TIMEOUT = Duration.ofMinutes(5);
    private static final int BUFFER_BYTES = 4 * 1024 * 1024;
    private static final int BATCH_BYTES = 128 * 1024;

    /** What order, durability and the bounds on memory rest on, and what has a setting of its own. */
    private static final Set<String> OURS = Set.of(
            ProducerConfig.ACKS_CONFIG,
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            ProducerConfig.BUFFER_MEMORY_CONFIG,
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG,
            ProducerConfig.LINGER_MS_CONFIG,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION,
            ProducerConfig.PARTITIONER_CLASS_CONFIG,
            ProducerConfig.PARTITIONER_IGNORE_KEYS_CONFIG,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            ProducerConfig.RETRIES_CONFIG,
            ProducerConfig.TRANSACTIONAL_ID_CONFIG,
            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG);

    /**
     * Reads them.
     *
     * @throws SettingsException when they can't be used; the message shows none of the properties' values
     */
    static KafkaSettings of(SinkSettings settings) {
        settings.allowOnly(KEYS);
        Map<String, Object> producer = properties(settings);
        producer.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, servers(settings));
        producer.put(
                ProducerConfig.COMPRESSION_TYPE_CONFIG, settings.choice("compression", "none", Set.of("none", "gzip")));
        bound(producer, timeout(settings));
        KafkaSettings read = new KafkaSettings(
                topic(settings),
                settings.choice("mode", "structured", Set.of("structured", "binary"))
                        .equals("binary"),
                Map.copyOf(producer));
        read.check(settings);
        return read;
    }

    private static List<String> servers(SinkSettings settings) {
        String key = "bootstrap_servers";
        List<String> servers = settings.strings(key).stream()
                .flatMap(text -> List.of(text.split(",")).stream())
                .map(String::strip)
                .toList();
        if (servers.isEmpty()) {
            throw new SettingsException(settings.path(key) + " is missing");
        }
        for (String server : servers) {
            if (!SERVER.matcher(server).matches()) {
                throw new SettingsException(
                        settings.path(key) + " must be a list of host:port, such as kafka-1.example.org:9092");
            }
        }
        return servers;
    }

    private static String topic(SinkSettings settings) {
        String topic = settings.requiredString("topic");
        try {
            Topic.validate(topic);
            return topic;
        } catch (InvalidTopicException e) {
            throw new SettingsException(settings.path("topic")
                    + " must be a name of at most 249 letters, digits, dots, dashes and underscores: " + topic);
        }
    }

    private static Duration timeout(SinkSettings settings) {
        Duration timeout = settings.duration("timeout", DEFAULT_TIMEOUT);
        if (timeout.compareTo(SHORTEST_TIMEOUT) < 0 || timeout.compareTo(LONGEST_TIMEOUT) > 0) {
            throw new SettingsException(settings.path("timeout") + " must be from 1s to 5m");
        }
        return timeout;
    }

    private static Map<String, Object> properties(SinkSettings settings) {
        Map<String, Object> properties = new HashMap<>();
        settings.stringMap("properties").forEach((name, value) -> {
            String where = settings.path("properties") + "." + name;
            if (OURS.contains(name)) {
                throw new SettingsException(where + " can't be set: order, safety and memory rest on it");
            }
            if (!ProducerConfig.configNames().contains(name)) {
                throw new SettingsException(where + " is not a property of Kafka's producer");
            }
            properties.put(name, value);
        });
        return properties;
    }

    private static void bound(Map<String, Object> producer, Duration timeout) {
        // Half of the time for finding out where to send to, half for sending.
        int half = (int) timeout.toMillis() / 2;
        producer.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, half);
        producer.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, half);
        producer.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, half);
        producer.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        producer.put(ProducerConfig.ACKS_CONFIG, "all");
        producer.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // One request at a time to each broker: when one fails, none behind it has overtaken it.
        producer.put(ProducerConfig.MAX_IN_FLIGHT_REQUESTS_PER_CONNECTION, 1);
        producer.put(ProducerConfig.BUFFER_MEMORY_CONFIG, BUFFER_BYTES);
        producer.put(ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        producer.put(ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
        producer.putIfAbsent(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        // The producer's own metrics would go to JMX, which nobody reads here, and to the brokers.
        producer.putIfAbsent(ProducerConfig.METRIC_REPORTER_CLASSES_CONFIG, List.of());
        producer.putIfAbsent(ProducerConfig.ENABLE_METRICS_PUSH_CONFIG, false);
    }

    /** Whether it logs in at the brokers by one of SASL's ways. */
    boolean logsIn() {
        Object protocol = producer.get(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG);
        return protocol != null && protocol.toString().toUpperCase(Locale.ROOT).startsWith("SASL");
    }

    /** Kafka's own look at it. Its messages show values, so none is repeated. */
    private void check(SinkSettings settings) {
        try {
            new ProducerConfig(new HashMap<>(producer));
        } catch (ConfigException e) {
            String message = String.valueOf(e.getMessage());
            String named = producer.keySet().stream()
                    .filter(name -> message.contains("configuration " + name + ":") || message.endsWith(" " + name))
                    .findFirst()
                    .map(name -> "." + name)
                    .orElse("");
            throw new SettingsException(settings.path("properties") + named + " has a value that Kafka does not take");
        }
    }

    /** Without the values, of which some are secret. */
    @Override
    public String toString() {
        return topic;
    }
}
