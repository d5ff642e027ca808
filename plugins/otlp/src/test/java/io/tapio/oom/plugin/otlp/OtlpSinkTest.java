package io.tapio.oom.plugin.otlp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.google.protobuf.ByteString;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsPartialSuccess;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.logs.v1.LogRecord;
import io.opentelemetry.proto.logs.v1.SeverityNumber;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.semconv.incubating.ContainerIncubatingAttributes;
import io.opentelemetry.semconv.incubating.HostIncubatingAttributes;
import io.opentelemetry.semconv.incubating.K8sIncubatingAttributes;
import io.opentelemetry.semconv.incubating.LogIncubatingAttributes;
import io.opentelemetry.semconv.incubating.ProcessIncubatingAttributes;
import io.opentelemetry.semconv.incubating.ServiceIncubatingAttributes;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.http.HttpPeer;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.sink.TestSinkContext;
import io.tapio.oom.api.text.Sentences;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class OtlpSinkTest {

    private final Vertx vertx = Vertx.vertx();
    private final OtlpPeer peer = new OtlpPeer();
    private final MeterRegistry registry = new SimpleMeterRegistry();

    @AfterEach
    void close() {
        HttpPeer.await(vertx.close());
        peer.close();
    }

    @Test
    void shouldSendABatchAsOneRequestOfLogRecords() {
        List<OomEvent> events = SampleEvents.all();
        assertInstanceOf(
                DeliveryResult.Delivered.class, HttpPeer.await(sink(Map.of()).deliver(Notification.batch(events))));
        assertEquals(1, peer.requests.size());
        assertEquals(OtlpPeer.PROTOBUF, peer.requests.get(0).contentType());
        assertEquals(
                Map.of(
                        "service.name",
                        "tapio-oom",
                        "service.version",
                        "1.2.3",
                        "service.instance.id",
                        "node-1",
                        "host.name",
                        "node-1"),
                texts(peer.logRequests().get(0).getResourceLogs(0).getResource().getAttributesList()));
        assertEquals(
                events.stream().map(Sentences::of).toList(),
                peer.logs().stream().map(log -> log.getBody().getStringValue()).toList());
    }

    @Test
    void shouldTellAKillByTheNamesOfTheConventions() {
        HttpPeer.await(sink(Map.of()).deliver(SampleEvents.fullVictim()));
        LogRecord log = peer.logs().get(0);
        assertEquals(SampleEvents.TIME.toEpochMilli() * 1_000_000, log.getTimeUnixNano());
        assertTrue(log.getObservedTimeUnixNano() > 0);
        assertEquals(SeverityNumber.SEVERITY_NUMBER_ERROR2, log.getSeverityNumber());
        assertEquals("critical", log.getSeverityText());
        assertEquals("io.tapio.oom.oom_kill_victim", log.getEventName());
        Map<String, String> attributes = texts(log.getAttributesList());
        Map<String, String> expected = new HashMap<>();
        expected.put("log.record.uid", SampleEvents.fullVictim().eventId());
        expected.put("k8s.namespace.name", "prod");
        expected.put("k8s.pod.name", "payment-7d9");
        expected.put("k8s.pod.uid", "1b2c3d4e-0000-4000-8000-000000000001");
        expected.put("k8s.pod.label.app.kubernetes.io/name", "payment");
        expected.put("k8s.container.name", "app");
        expected.put("k8s.deployment.name", "payment");
        expected.put("k8s.replicaset.name", "payment-7d9c5");
        expected.put("k8s.node.name", "node-1");
        expected.put("container.id", SampleEvents.CONTAINER_ID);
        expected.put("container.image.name", "registry.example/payment");
        expected.put("container.runtime.name", "containerd");
        expected.put("tapio.oom.event_id", SampleEvents.fullVictim().eventId());
        expected.forEach((name, value) -> assertEquals(value, attributes.get(name), name));
        assertEquals(SampleEvents.fullVictim().victim().pid(), (int)
                attribute(log, "process.pid").getIntValue());
        assertEquals(
                SampleEvents.fullVictim().victim().anonRssBytes(),
                attribute(log, "tapio.oom.victim.anon_rss_bytes").getIntValue());
        assertEquals(
                "1.4.2",
                attribute(log, "container.image.tags")
                        .getArrayValue()
                        .getValues(0)
                        .getStringValue());
    }

    @Test
    void shouldUseNoNameOfTheConventionsThatIsNotPublished() throws Exception {
        Set<String> published = new HashSet<>();
        for (Class<?> names : List.of(
                ContainerIncubatingAttributes.class,
                HostIncubatingAttributes.class,
                K8sIncubatingAttributes.class,
                LogIncubatingAttributes.class,
                ProcessIncubatingAttributes.class,
                ServiceIncubatingAttributes.class)) {
            for (Field field : names.getFields()) {
                if (Modifier.isStatic(field.getModifiers()) && field.get(null) instanceof AttributeKey<?> key) {
                    published.add(key.getKey());
                }
            }
        }
        HttpPeer.await(sink(Map.of()).deliver(Notification.batch(SampleEvents.all())));
        Set<String> unknown = peer.logs().stream()
                .flatMap(log -> log.getAttributesList().stream())
                .map(KeyValue::getKey)
                .filter(name -> !name.startsWith("tapio.oom."))
                .filter(name -> !name.matches("k8s\\.pod\\.(label|annotation)\\..+"))
                .filter(name -> !published.contains(name))
                .collect(Collectors.toSet());
        assertEquals(Set.of(), unknown);
        assertTrue(published.contains("k8s.pod.uid"));
    }

    @Test
    void shouldNotTellOneAttributeTwice() {
        HttpPeer.await(sink(Map.of()).deliver(Notification.batch(SampleEvents.all())));
        for (LogRecord log : peer.logs()) {
            List<String> names =
                    log.getAttributesList().stream().map(KeyValue::getKey).toList();
            assertEquals(names.size(), Set.copyOf(names).size(), names::toString);
        }
    }

    @Test
    void shouldGiveRevisionsOfAnEventIdsOfTheirOwn() {
        OomSink sink = sink(Map.of());
        HttpPeer.await(sink.deliver(SampleEvents.victim("kill-1", 2, "python3")));
        assertEquals("kill-1.r2", texts(peer.logs().get(0).getAttributesList()).get("log.record.uid"));
    }

    @Test
    void shouldPackTheBodyWhenAsked() {
        HttpPeer.await(sink(Map.of("compression", "gzip")).deliver(SampleEvents.fullVictim()));
        assertEquals("gzip", peer.requests.get(0).encoding());
        assertEquals(1, peer.logs().size());
    }

    @Test
    void shouldCarryTheUsersOwnResourceAttributes() {
        HttpPeer.await(sink(Map.of("resource", Map.of("k8s.cluster.name", "east", "service.name", "oom")))
                .deliver(SampleEvents.fullVictim()));
        Map<String, String> resource =
                texts(peer.logRequests().get(0).getResourceLogs(0).getResource().getAttributesList());
        assertEquals("east", resource.get("k8s.cluster.name"));
        assertEquals("oom", resource.get("service.name"));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 404, 413, 500, 501, 301})
    void shouldBeRejectedWhereTheProtocolSaysThatItWouldFailAgain(int status) {
        peer.answer = OtlpPeer.Answer.of(status);
        String reason =
                assertInstanceOf(DeliveryResult.Rejected.class, deliver()).reason();
        assertTrue(reason.startsWith(peer.url() + "/v1/logs answered " + status), reason);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 502, 503, 504})
    void shouldBeTriedAgainWhereTheProtocolAllowsIt(int status) {
        peer.answer = new OtlpPeer.Answer(status, Map.of("Retry-After", "17"), new byte[0]);
        assertEquals(
                Duration.ofSeconds(17),
                assertInstanceOf(DeliveryResult.Retry.class, deliver()).after());
    }

    @Test
    void shouldBeRejectedWhenTheServerTookItInPart() {
        partial(2, "too old\nand forged");
        String reason =
                assertInstanceOf(DeliveryResult.Rejected.class, deliver()).reason();
        assertTrue(reason.contains("did not take 2 of them: too old"), reason);
        assertFalse(reason.contains("\n"), reason);
    }

    @Test
    void shouldBeDeliveredWhenTheServerOnlyWarns() {
        partial(0, "this path is deprecated");
        assertInstanceOf(DeliveryResult.Delivered.class, deliver());
    }

    @Test
    void shouldNotTakeAPageForBrowsersForSuccess() {
        peer.answer = new OtlpPeer.Answer(
                200, Map.of("Content-Type", "text/html; charset=utf-8"), "<html>".getBytes(StandardCharsets.UTF_8));
        assertInstanceOf(DeliveryResult.Retry.class, deliver());
        peer.answer = new OtlpPeer.Answer(200, Map.of("Content-Type", OtlpPeer.PROTOBUF), new byte[] {10, 127, 1});
        assertInstanceOf(DeliveryResult.Retry.class, deliver());
    }

    @Test
    void shouldTellAnEventsWayAsSpansThatItsLogRecordNames() {
        OomSink sink = sink(Map.of("traces", true));
        HttpPeer.await(sink.deliver(SampleEvents.minimalNotification()));
        List<Span> spans = eventually(peer::spans);
        LogRecord log = peer.logs().get(0);
        assertEquals(3, spans.size());
        Span way = spans.get(0);
        assertEquals("cgroup_oom_notification", way.getName());
        assertEquals(SampleEvents.TIME.toEpochMilli() * 1_000_000, way.getStartTimeUnixNano());
        assertEquals(log.getTraceId(), way.getTraceId());
        assertEquals(log.getSpanId(), way.getSpanId());
        assertEquals(16, way.getTraceId().size());
        assertEquals(ByteString.EMPTY, way.getParentSpanId());
        assertEquals(
                List.of("kernel to sink", "sink to server"),
                spans.subList(1, 3).stream().map(Span::getName).toList());
        for (Span stage : spans.subList(1, 3)) {
            assertEquals(way.getTraceId(), stage.getTraceId());
            assertEquals(way.getSpanId(), stage.getParentSpanId());
            assertTrue(stage.getStartTimeUnixNano() <= stage.getEndTimeUnixNano());
        }
        assertEquals(spans.get(1).getEndTimeUnixNano(), spans.get(2).getStartTimeUnixNano());
        assertEquals(way.getEndTimeUnixNano(), spans.get(2).getEndTimeUnixNano());
    }

    @Test
    void shouldGiveTheSameTraceOnEveryAttempt() {
        OomSink sink = sink(Map.of("traces", true));
        HttpPeer.await(sink.deliver(SampleEvents.fullVictim()));
        HttpPeer.await(sink.deliver(SampleEvents.fullVictim()));
        assertEquals(peer.logs().get(0).getTraceId(), peer.logs().get(1).getTraceId());
        assertEquals(peer.logs().get(0).getSpanId(), peer.logs().get(1).getSpanId());
    }

    @Test
    void shouldDeliverEventsWhateverBecomesOfItsOwnTraces() {
        OomSink sink = sink(Map.of("traces", true, "logs", false));
        peer.answer = OtlpPeer.Answer.of(404);
        assertInstanceOf(
                DeliveryResult.Delivered.class, HttpPeer.await(sink.deliver(SampleEvents.minimalNotification())));
        double lost = eventually(() -> {
                    double count = registry.get("tapio.oom.otlp.lost")
                            .tag("signal", "traces")
                            .counter()
                            .count();
                    return count > 0 ? List.of(count) : List.<Double>of();
                })
                .get(0);
        assertEquals(3, lost);
    }

    @Test
    void shouldSendItsMetricsAgainAndAgainWithoutAnEvent() {
        registry.counter("tapio.oom.kills", "pod", "payment-7d9").increment(7);
        OomSink sink = sink(Map.of("metrics", true, "interval", "1s", "logs", false));
        eventually(() -> peer.metrics().size() >= 2 ? peer.metrics() : List.of());
        assertTrue(peer.metrics().get(0).stream()
                .anyMatch(metric -> metric.getName().equals("tapio.oom.kills")
                        && metric.getSum().getDataPoints(0).getAsDouble() == 7));
        HttpPeer.await(sink.close());
        assertTrue(registry.find("tapio.oom.otlp.lost").counters().isEmpty());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "endpoint|ftp://x/s3cret|sinks.telemetry.endpoint must begin with http:// or https://",
                "interval|0s|sinks.telemetry.interval must be from 1s to 1h",
                "compression|zstd|sinks.telemetry.compression must be one of gzip, none"
            })
    void shouldRefuseSettingsThatCanNotBe(String key, String value, String message) {
        String refusal = String.valueOf(assertThrows(SettingsException.class, () -> sink(Map.of(key, value)))
                .getMessage());
        assertTrue(refusal.startsWith(message), refusal);
        assertFalse(refusal.contains("s3cret"), refusal);
    }

    @Test
    void shouldRefuseToSendNothing() {
        assertThrows(SettingsException.class, () -> sink(Map.of("logs", false)));
    }

    @Test
    void shouldTakeTheSettingsThatTheDocumentationShows() throws IOException {
        String section = Files.readString(Path.of("../../docs/plugins.md")).split("\n## otlp\n", 2)[1];
        String yaml = section.split("```yaml\n", 2)[1].split("```", 2)[0];
        Map<String, Map<String, Map<String, Object>>> shown =
                new YAMLMapper().readValue(yaml, new TypeReference<>() {});
        Map<String, Object> settings =
                new HashMap<>(Objects.requireNonNull(shown.get("sinks")).get("telemetry"));
        assertEquals(new OtlpSinkFactory().name(), settings.remove("plugin"));
        new OtlpSinkFactory().check(new SinkSettings("telemetry", settings));
    }

    @Test
    void shouldSendWhatTheDocumentationShows() throws IOException {
        HttpPeer.await(sink(Map.of()).deliver(SampleEvents.minimalNotification()));
        LogRecord log = peer.logs().get(0);
        StringBuilder shown = new StringBuilder()
                .append("time        ")
                .append(log.getTimeUnixNano())
                .append('\n')
                .append("severity    ")
                .append(log.getSeverityNumberValue())
                .append(' ')
                .append(log.getSeverityText())
                .append('\n')
                .append("event_name  ")
                .append(log.getEventName())
                .append('\n')
                .append("body        ")
                .append(log.getBody().getStringValue())
                .append('\n');
        texts(log.getAttributesList(), shown);
        assertTrue(Files.readString(Path.of("../../docs/plugins.md")).contains(shown), shown::toString);
    }

    private static void texts(List<KeyValue> attributes, StringBuilder shown) {
        for (KeyValue attribute : attributes) {
            AnyValue value = attribute.getValue();
            shown.append("            ")
                    .append(attribute.getKey())
                    .append(": ")
                    .append(value.hasIntValue() ? value.getIntValue() : value.getStringValue())
                    .append('\n');
        }
    }

    private void partial(long rejected, String message) {
        byte[] body = ExportLogsServiceResponse.newBuilder()
                .setPartialSuccess(ExportLogsPartialSuccess.newBuilder()
                        .setRejectedLogRecords(rejected)
                        .setErrorMessage(message))
                .build()
                .toByteArray();
        peer.answer = new OtlpPeer.Answer(200, Map.of("Content-Type", OtlpPeer.PROTOBUF), body);
    }

    private DeliveryResult deliver() {
        return HttpPeer.await(sink(Map.of()).deliver(SampleEvents.fullVictim()));
    }

    private OomSink sink(Map<String, Object> changed) {
        Map<String, Object> settings = new HashMap<>(Map.of("endpoint", peer.url() + "/base"));
        settings.putAll(changed);
        return new OtlpSinkFactory(registry)
                .create(new SinkSettings("telemetry", settings), new TestSinkContext("telemetry", vertx));
    }

    private static Map<String, String> texts(List<KeyValue> attributes) {
        return attributes.stream()
                .collect(Collectors.toMap(
                        KeyValue::getKey, attribute -> attribute.getValue().getStringValue()));
    }

    private static AnyValue attribute(LogRecord log, String name) {
        return log.getAttributesList().stream()
                .filter(attribute -> attribute.getKey().equals(name))
                .findFirst()
                .orElseThrow()
                .getValue();
    }

    private <T> List<T> eventually(java.util.function.Supplier<List<T>> something) {
        for (int i = 0; i < 200; i++) {
            List<T> found = something.get();
            if (!found.isEmpty()) {
                return found;
            }
            HttpPeer.await(vertx.timer(50));
        }
        throw new AssertionError("nothing came");
    }
}
