package io.tapio.oom.plugin.webhook;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.http.HttpMessageFactory;
import io.cloudevents.jackson.JsonFormat;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.http.HttpPeer;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is posted, as the CloudEvents project's own library reads it. */
class CloudEventsTest {

    private final Sinks sinks = new Sinks();

    @AfterEach
    void stop() {
        sinks.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"structured", "binary"})
    void shouldBeReadByTheCloudEventsLibrary(String mode) throws IOException {
        var sink = sinks.make(Map.of("mode", mode));
        for (OomEvent event : SampleEvents.all()) {
            assertInstanceOf(DeliveryResult.Delivered.class, HttpPeer.await(sink.deliver(event)));
        }
        for (int i = 0; i < SampleEvents.all().size(); i++) {
            HttpPeer.Request request = sinks.peer.requests().get(i);
            assertTells(SampleEvents.all().get(i), read(request), mode.equals("binary"));
        }
    }

    @Test
    void shouldPutTheAttributesOfABinaryPostIntoHeaders() {
        HttpPeer.await(sinks.make(Map.of("mode", "binary")).deliver(SampleEvents.fullVictim()));
        HttpPeer.Request request = sinks.peer.requests().get(0);
        assertEquals("1.0", request.headers().get("ce-specversion"));
        assertEquals("/tapio/oom/node-1", request.headers().get("ce-source"));
        assertEquals("io.tapio.oom.oom_kill_victim", request.headers().get("ce-type"));
        assertEquals("prod/payment-7d9/app", request.headers().get("ce-subject"));
        assertEquals("2026-11-22T11:29:25.123Z", request.headers().get("ce-time"));
        assertEquals("application/json", request.headers().get("content-type"));
        assertEquals(false, request.headers().contains("ce-datacontenttype"));
    }

    @Test
    void shouldPostInBinaryModeWhatTheDocumentationShows() throws IOException {
        HttpPeer.await(sinks.make(Map.of("mode", "binary", "url", sinks.peer.url("/oom")))
                .deliver(SampleEvents.minimalNotification()));
        HttpPeer.Request request = sinks.peer.requests().get(0);
        StringBuilder shown = new StringBuilder(request.method() + " " + request.uri() + " HTTP/1.1\n");
        request.headers().names().stream()
                .sorted()
                .filter(name -> name.startsWith("ce-") || name.equals("content-type") || name.equals("user-agent"))
                .forEach(name -> shown.append(name)
                        .append(": ")
                        .append(request.headers().get(name))
                        .append('\n'));
        shown.append('\n').append(request.body()).append('\n');
        assertTrue(Files.readString(Path.of("../../docs/plugins.md")).contains(shown), shown::toString);
    }

    @Test
    void shouldEncodeInHeadersWhatTheyCanNotHold() {
        assertEquals("a/b%20%22c%22%20100%25%20n%C3%A9%0A%E6%BC%A2", BinaryPosts.headerValue("a/b \"c\" 100% né\n漢"));
    }

    @Test
    void shouldPostABatchThatTheCloudEventsLibraryReads() throws IOException {
        HttpPeer.await(sinks.make(Map.of("batch", true)).deliver(Notification.batch(SampleEvents.all())));
        assertEquals(1, sinks.peer.requests().size());
        HttpPeer.Request request = sinks.peer.requests().get(0);
        assertEquals(
                "application/cloudevents-batch+json; charset=utf-8",
                request.headers().get("content-type"));
        List<CloudEvent> events = readBatch(request);
        assertEquals(SampleEvents.all().size(), events.size());
        for (int i = 0; i < events.size(); i++) {
            assertTells(SampleEvents.all().get(i), events.get(i), false);
        }
    }

    @Test
    void shouldPostOneEventAsABatchOfOne() throws IOException {
        HttpPeer.await(sinks.make(Map.of("batch", true)).deliver(SampleEvents.fullVictim()));
        assertEquals(1, readBatch(sinks.peer.requests().get(0)).size());
    }

    @Test
    void shouldCutABatchIntoBodiesOfOneMebibyteAtMost() throws IOException {
        List<OomEvent> many = IntStream.range(0, Notification.MOST_EVENTS)
                .mapToObj(i -> (OomEvent) SampleEvents.victim("event-" + i, 0, "x".repeat(3000)))
                .toList();
        HttpPeer.await(sinks.make(Map.of("batch", true)).deliver(Notification.batch(many)));
        assertTrue(sinks.peer.requests().size() > 1);
        List<String> ids = new ArrayList<>();
        for (HttpPeer.Request request : sinks.peer.requests()) {
            assertTrue(
                    request.body().length() <= 1024 * 1024,
                    "too long: " + request.body().length());
            readBatch(request).forEach(event -> ids.add(event.getId()));
        }
        assertEquals(many.stream().map(OomEvent::eventId).toList(), ids);
    }

    private static void assertTells(OomEvent event, CloudEvent read, boolean inHeaders) throws IOException {
        JsonNode envelope = EventJson.envelope(event);
        assertEquals(envelope.get("id").asText(), read.getId());
        assertEquals(envelope.get("source").asText(), read.getSource().toString());
        assertEquals(envelope.get("type").asText(), read.getType());
        assertEquals(event.time(), Objects.requireNonNull(read.getTime()).toInstant());
        String subject = read.getSubject();
        if (subject != null && inHeaders) {
            subject = URLDecoder.decode(subject.replace("+", "%2B"), StandardCharsets.UTF_8);
        }
        assertEquals(EventJson.subject(event), subject);
        assertEquals("application/json", read.getDataContentType());
        assertEquals(
                new ObjectMapper().readTree(envelope.get("data").toString()),
                new ObjectMapper()
                        .readTree(Objects.requireNonNull(read.getData()).toBytes()));
    }

    private static CloudEvent read(HttpPeer.Request request) {
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach(headers::put);
        return HttpMessageFactory.createReader(headers, request.body().getBytes(StandardCharsets.UTF_8))
                .toEvent();
    }

    /** The library has no reader of batches; each of one is an event in its JSON format. */
    private static List<CloudEvent> readBatch(HttpPeer.Request request) throws IOException {
        List<CloudEvent> events = new ArrayList<>();
        for (JsonNode event : new ObjectMapper().readTree(request.body())) {
            events.add(new JsonFormat().deserialize(event.toString().getBytes(StandardCharsets.UTF_8)));
        }
        return events;
    }
}
