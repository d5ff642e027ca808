package io.tapio.oom.plugin.kafka;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.core.message.MessageReader;
import io.cloudevents.kafka.KafkaMessageFactory;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkSettings;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ClusterAuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class KafkaSinkTest {

    private final Vertx vertx = Vertx.vertx();
    private final List<MockProducer<byte[], byte[]>> producers = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    static Stream<OomEvent> events() {
        return SampleEvents.all().stream();
    }

    @ParameterizedTest
    @MethodSource("events")
    void shouldBeReadInBothModesByTheCloudEventsSdk(OomEvent event) {
        for (boolean binary : List.of(false, true)) {
            ConsumerRecord<byte[], byte[]> received = received(new EventRecords("oom", binary).of(event));
            MessageReader reader = KafkaMessageFactory.createReader(received);
            assertEquals(binary ? Encoding.BINARY : Encoding.STRUCTURED, reader.getEncoding());
            CloudEvent read = reader.toEvent();
            assertEquals("io.tapio.oom." + event.eventType().wireName(), read.getType());
            assertEquals(event.time(), Objects.requireNonNull(read.getTime()).toInstant());
            assertEquals(EventJson.subject(event), read.getSubject());
            assertEquals("/tapio/oom/node-1", read.getSource().toString());
            String data = new String(Objects.requireNonNull(read.getData()).toBytes(), StandardCharsets.UTF_8);
            assertEquals(EventJson.envelope(event).get("data").toString(), data);
        }
    }

    @Test
    void shouldCarryTheWholeEventInTheValueUnlessToldOtherwise() {
        ProducerRecord<byte[], byte[]> message = new EventRecords("oom", false).of(SampleEvents.fullVictim());
        assertEquals(EventJson.encode(SampleEvents.fullVictim()), text(message.value()));
        assertEquals(
                "application/cloudevents+json; charset=UTF-8",
                text(message.headers().lastHeader("content-type").value()));
        assertEquals(SampleEvents.TIME.toEpochMilli(), message.timestamp());
    }

    @Test
    void shouldKeepWhatHappensToOneWorkloadTogether() {
        OomKillVictim kill = SampleEvents.fullVictim();
        assertEquals("prod/payment", EventRecords.key(kill));
        assertEquals(
                "prod/payment-7d9/app",
                EventRecords.key(kill.withOwner(new Ownership(SampleEvents.CONTAINER, SampleEvents.POD, null, null))));
        assertEquals(
                SampleEvents.CONTAINER_PATH, EventRecords.key(kill.withOwner(new Ownership(null, null, null, null))));
        assertEquals("node-1", EventRecords.key(SampleEvents.minimalNotification()));
    }

    @Test
    void shouldSayDeliveredWhenTheLastOfABatchIsTaken() throws Exception {
        OomSink sink = sink();
        Future<DeliveryResult> result = sink.deliver(Notification.batch(kills(3)));
        producer().completeNext();
        producer().completeNext();
        assertFalse(result.isComplete());
        producer().completeNext();
        assertInstanceOf(DeliveryResult.Delivered.class, await(result));
        await(sink.close());
        assertTrue(producer().closed());
    }

    @Test
    void shouldSendNothingBehindAFailureSinceItWouldComeBeforeWhatIsTriedAgain() throws Exception {
        OomSink sink = sink();
        Future<DeliveryResult> result = sink.deliver(Notification.batch(kills(3)));
        MockProducer<byte[], byte[]> failed = producer();
        failed.errorNext(new TimeoutException("Expiring 1 record(s) for oom-0"));
        assertTrue(failed.closed(), "must be cut off at the first failure");
        failed.completeNext();
        failed.completeNext();
        String reason =
                assertInstanceOf(DeliveryResult.Retry.class, await(result)).reason();
        assertEquals("Kafka topic oom: TimeoutException: Expiring 1 record(s) for oom-0", reason);

        Future<DeliveryResult> again = sink.deliver(Notification.batch(kills(3)));
        assertEquals(2, producers.size(), "a new producer");
        for (int i = 0; i < 3; i++) {
            producer().completeNext();
        }
        assertInstanceOf(DeliveryResult.Delivered.class, await(again));
    }

    @Test
    void shouldCutOffWhatTheHostNoLongerWaitsFor() throws Exception {
        OomSink sink = sink();
        sink.deliver(Notification.batch(kills(1)));
        MockProducer<byte[], byte[]> hanging = producer();
        Future<DeliveryResult> again = sink.deliver(Notification.batch(kills(1)));
        assertTrue(hanging.closed());
        producer().completeNext();
        assertInstanceOf(DeliveryResult.Delivered.class, await(again));
    }

    @Test
    void shouldRejectARecordThatIsTooLargeAndSendTheOthers() throws Exception {
        OomSink sink = sink();
        Future<DeliveryResult> result = sink.deliver(Notification.batch(kills(3)));
        producer().completeNext();
        producer().errorNext(new RecordTooLargeException("The message is 2000000 bytes"));
        producer().completeNext();
        assertInstanceOf(DeliveryResult.Rejected.class, await(result));
        assertFalse(producer().closed());
    }

    @Test
    void shouldRejectWhatTheBrokersForbid() {
        for (RuntimeException e : List.of(
                new TopicAuthorizationException("oom"),
                new ClusterAuthorizationException("no"),
                new SaslAuthenticationException("Authentication failed"))) {
            assertInstanceOf(DeliveryResult.Rejected.class, Failure.outcome(e, "oom"));
        }
    }

    @Test
    void shouldShowNoPropertyInAFailure() {
        DeliveryResult result = Failure.outcome(
                new org.apache.kafka.common.KafkaException(
                        "Failed to construct s3cret", new IllegalArgumentException("s3cret")),
                "oom");
        assertEquals(
                "Kafka topic oom: KafkaException by IllegalArgumentException",
                assertInstanceOf(DeliveryResult.Retry.class, result).reason());
    }

    @Test
    void shouldTellTheIncidentsEndAndTheSummaryToNobody() throws Exception {
        OomSink sink = sink();
        Notification over = new Notification(
                "incident",
                Notification.Reason.RESOLVED,
                Map.of(),
                kills(1),
                1,
                SampleEvents.TIME,
                SampleEvents.TIME.plusSeconds(60));
        assertInstanceOf(DeliveryResult.Delivered.class, await(sink.deliver(over)));
        assertTrue(producers.isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "topic|a b|sinks.log.topic must be a name of at most 249 letters, digits, dots, dashes and underscores: a b",
                "bootstrap_servers|kafka-1|sinks.log.bootstrap_servers must be a list of host:port",
                "compression|lz4|sinks.log.compression must be one of gzip, none",
                "mode|xml|sinks.log.mode must be one of binary, structured",
                "timeout|0s|sinks.log.timeout must be from 1s to 5m"
            })
    void shouldRefuseSettingsThatCanNotBe(String key, String value, String message) {
        assertTrue(refusal(Map.of(key, value)).startsWith(message), refusal(Map.of(key, value)));
    }

    @ParameterizedTest
    @CsvSource({
        "acks,sinks.log.properties.acks can't be set: order",
        "enable.idempotence,sinks.log.properties.enable.idempotence can't be set",
        "sasl.mechanims,sinks.log.properties.sasl.mechanims is not a property of Kafka's producer",
        "security.protocol,sinks.log.properties.security.protocol has a value that Kafka does not take",
        "send.buffer.bytes,sinks.log.properties.send.buffer.bytes has a value that Kafka does not take"
    })
    void shouldRefusePropertiesWithoutShowingTheirValues(String name, String message) {
        String refusal = refusal(Map.of("properties", Map.of(name, "s3cret")));
        assertTrue(refusal.startsWith(message), refusal);
        assertFalse(refusal.contains("s3cret"), refusal);
    }

    @Test
    void shouldLetPropertiesThrough() {
        Map<String, Object> properties = settings(Map.of(
                        "bootstrap_servers",
                        "kafka-1:9093, kafka-2:9093",
                        "properties",
                        Map.of(
                                "security.protocol", "SASL_SSL",
                                "sasl.mechanism", "SCRAM-SHA-512",
                                "sasl.jaas.config", "s3cret")))
                .producer();
        ProducerConfig config = new ProducerConfig(new HashMap<>(properties));
        assertEquals(List.of("kafka-1:9093", "kafka-2:9093"), config.getList("bootstrap.servers"));
        assertEquals("SASL_SSL", config.getString("security.protocol"));
        assertEquals("-1", config.getString("acks"), "all of the replicas in sync");
        assertEquals("s3cret", config.getPassword("sasl.jaas.config").value());
        assertEquals(1, config.getInt("max.in.flight.requests.per.connection"));
    }

    @Test
    void shouldWriteWhatTheDocumentationShows() throws IOException {
        ProducerRecord<byte[], byte[]> message = new EventRecords("oom", false).of(SampleEvents.minimalNotification());
        String shown = "key     " + text(message.key()) + "\nheader  content-type: "
                + text(message.headers().lastHeader("content-type").value()) + "\nvalue   " + text(message.value())
                + "\n";
        assertTrue(Files.readString(Path.of("../../docs/plugins.md")).contains(shown), shown);
    }

    @Test
    void shouldTakeTheSettingsThatTheDocumentationShows() throws IOException {
        String section = Files.readString(Path.of("../../docs/plugins.md")).split("\n## kafka\n", 2)[1];
        String yaml = section.split("```yaml\n", 2)[1].split("```", 2)[0];
        Map<String, Map<String, Map<String, Object>>> shown =
                new YAMLMapper().readValue(yaml, new TypeReference<>() {});
        Map<String, Object> settings =
                new HashMap<>(Objects.requireNonNull(shown.get("sinks")).get("cluster"));
        assertEquals(new KafkaSinkFactory().name(), settings.remove("plugin"));
        new KafkaSinkFactory().check(new SinkSettings("cluster", settings));
    }

    private static String refusal(Map<String, Object> changed) {
        return String.valueOf(
                assertThrows(SettingsException.class, () -> settings(changed)).getMessage());
    }

    private static KafkaSettings settings(Map<String, Object> changed) {
        Map<String, Object> all = new HashMap<>(Map.of("bootstrap_servers", "localhost:9092", "topic", "oom"));
        all.putAll(changed);
        return KafkaSettings.of(new SinkSettings("log", all));
    }

    private OomSink sink() {
        return new KafkaSink(settings(Map.of()), vertx, () -> {
            producers.add(new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()));
            return producer();
        });
    }

    private MockProducer<byte[], byte[]> producer() {
        return producers.getLast();
    }

    private static List<OomEvent> kills(int count) {
        List<OomEvent> events = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            events.add(SampleEvents.victim("kill-" + i, 0, "python3"));
        }
        return events;
    }

    private static ConsumerRecord<byte[], byte[]> received(ProducerRecord<byte[], byte[]> sent) {
        return new ConsumerRecord<>(
                sent.topic(),
                0,
                0,
                sent.timestamp(),
                TimestampType.CREATE_TIME,
                sent.key().length,
                sent.value().length,
                sent.key(),
                sent.value(),
                sent.headers(),
                Optional.empty());
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
    }
}
