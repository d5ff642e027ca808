package io.tapio.oom.plugin.pagerduty;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.Impact;
import io.tapio.oom.api.event.ImpactLevel;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.http.HttpPeer;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.Notification.Reason;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.sink.TestSinkContext;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PagerDutySinkTest {

    private static final String KEY = "0123456789abcdef0123456789abcdef";
    private static final String LONG = "x".repeat(5_000);
    private static final int MOST_BYTES = 512 * 1024;

    private final Vertx vertx = Vertx.vertx();
    private final HttpPeer pagerduty = new HttpPeer();
    private final OomSink sink = make(Map.of());

    @AfterEach
    void stop() {
        HttpPeer.await(vertx.close());
        pagerduty.close();
    }

    @Test
    void shouldLookAsTheDocsShowIt() throws Exception {
        deliver(of(Reason.OPENED, onTime("kill-1db420e8-13990775649-494")));
        String picture = sent(0).encodePrettily();
        assertTrue(Files.readString(Path.of("../../docs/plugins.md")).contains("```\n" + picture + "\n```"), picture);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void shouldSendWhatPagerDutyPublishesWhateverTheReason(Reason reason) {
        for (OomEvent event : SampleEvents.all()) {
            deliver(of(reason, event));
        }
        deliver(of(reason, List.of(), 3));
        assertKept();
    }

    @Test
    void shouldKeepTheLimitsWithManyVictimsAndNamesWithoutEnd() {
        List<OomEvent> victims = IntStream.range(0, Notification.MOST_EVENTS)
                .<OomEvent>mapToObj(i -> SampleEvents.victim("kill-" + i, 0, LONG))
                .toList();
        deliver(of(Reason.OPENED, victims, 2_000));
        deliver(of(Reason.OPENED, SampleEvents.victim("k", 0, LONG)));
        assertKept();
        assertEquals(
                1_024, sent(1).getJsonObject("payload").getString("summary").length());
    }

    @Test
    void shouldOpenAnAlertAddToItAndResolveIt() {
        deliver(of(Reason.OPENED, SampleEvents.fullVictim()));
        deliver(of(Reason.MORE, List.of(SampleEvents.victim("kill-2", 0, "java")), 2));
        deliver(of(Reason.UPDATED, SampleEvents.victim("kill-2", 1, "java")));
        deliver(of(Reason.RESOLVED, List.of(), 2));
        assertEquals(
                List.of("trigger", "trigger", "trigger", "resolve"),
                pagerduty.requests().stream()
                        .map(request -> new JsonObject(request.body()).getString("event_action"))
                        .toList());
        for (int i = 0; i < 4; i++) {
            assertEquals("inc-1", sent(i).getString("dedup_key"));
        }
        assertFalse(sent(3).containsKey("payload"));
    }

    @Test
    void shouldCallNobodyForASummaryAndForWhatIsOver() {
        deliver(of(Reason.SUMMARY, SampleEvents.fullVictim()));
        assertEquals(0, pagerduty.requests().size());
        deliver(of(Reason.RESOLVED, List.of(), 2));
        deliver(of(Reason.UPDATED, SampleEvents.fullVictim()));
        assertEquals(1, pagerduty.requests().size(), "an alert that is resolved would be opened again");
    }

    @Test
    void shouldMakeAnAlertOfEachEventThatBelongsToNoIncident() {
        deliver(Notification.batch(List.of(SampleEvents.fullVictim(), SampleEvents.standingPrediction())));
        assertEquals("full-oom_kill_victim", sent(0).getString("dedup_key"));
        assertEquals("full-oom_predicted", sent(1).getString("dedup_key"));
    }

    @Test
    void shouldSayHowBadItIsInTheWordsOfTheConfiguration() {
        OomKillVictim harmless = SampleEvents.victim("k", 0, "java")
                .withConsequences(null, new Impact(ImpactLevel.NONE, null, null, null, null, null, null));
        OomEvent warning = SampleEvents.standingPressure(EventType.MEMORY_PRESSURE_HIGH);
        deliver(of(Reason.OPENED, SampleEvents.fullVictim()));
        deliver(of(Reason.OPENED, harmless));
        deliver(of(Reason.OPENED, warning));
        OomSink quiet = make(Map.of("severity", Map.of("critical", "error", "no_impact", "info")));
        HttpPeer.await(quiet.deliver(of(Reason.OPENED, SampleEvents.fullVictim())));
        HttpPeer.await(quiet.deliver(of(Reason.OPENED, harmless)));
        assertEquals(
                List.of("critical", "warning", "warning", "error", "info"),
                IntStream.range(0, 5)
                        .mapToObj(i -> sent(i).getJsonObject("payload").getString("severity"))
                        .toList());
    }

    @Test
    void shouldLinkToWhatTheConfigurationNames() {
        OomSink linking = make(Map.of("links", Map.of("Runbook", "https://wiki.example/oom")));
        HttpPeer.await(linking.deliver(of(Reason.OPENED, SampleEvents.fullVictim())));
        assertKept();
        assertEquals(
                "{\"href\":\"https://wiki.example/oom\",\"text\":\"Runbook\"}",
                sent(0).getJsonArray("links").getJsonObject(0).encode());
    }

    @Test
    void shouldTellWhatPagerDutyFindsWrong() {
        pagerduty.answer(request -> request.response()
                .setStatusCode(400)
                .end("{\"status\":\"invalid event\",\"message\":\"Event object is invalid\",\"errors\":"
                        + "[\"Length of 'routing_key' is incorrect\",\"key " + KEY + "\"]}"));
        DeliveryResult.Rejected rejected =
                assertInstanceOf(DeliveryResult.Rejected.class, take(of(Reason.OPENED, SampleEvents.fullVictim())));
        assertTrue(
                rejected.reason()
                        .endsWith(
                                "answered 400: Event object is invalid; Length of 'routing_key' is incorrect; key ***"),
                rejected.reason());
    }

    @Test
    void shouldWaitWhenThereIsTooMuch() {
        pagerduty.answerNext(429, Map.of());
        assertEquals(Duration.ofSeconds(30), retried().after());
        pagerduty.answerNext(429, Map.of("Retry-After", "7"));
        assertEquals(Duration.ofSeconds(7), retried().after());
        pagerduty.answerNext(500, Map.of());
        assertEquals(Duration.ZERO, retried().after());
    }

    @Test
    void shouldRefuseSettingsThatCanNotBeMeant() {
        assertRefused(Map.of(), "sinks.pager.routing_key is missing");
        assertRefused(Map.of("routing_key", "short"), "sinks.pager.routing_key is not an integration key");
        assertRefused(
                Map.of("routing_key", KEY, "severity", Map.of("critical", "loud")),
                "sinks.pager.severity.critical must be one of");
        assertRefused(
                Map.of("routing_key", KEY, "links", Map.of("Runbook", "wiki")),
                "sinks.pager.links must have an address");
    }

    private void assertKept() {
        Schema schema = schema();
        for (HttpPeer.Request request : pagerduty.requests()) {
            assertEquals(
                    List.of(),
                    schema.validate(
                            request.body(),
                            InputFormat.JSON,
                            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true))),
                    request.body());
            assertTrue(request.body().getBytes(StandardCharsets.UTF_8).length <= MOST_BYTES);
        }
    }

    private static Schema schema() {
        try (InputStream in = PagerDutySinkTest.class.getResourceAsStream("events-v2.schema.json")) {
            return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                    .getSchema(new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertRefused(Map<String, Object> settings, String said) {
        SettingsException refusal = assertThrows(
                SettingsException.class, () -> new PagerDutySinkFactory().check(new SinkSettings("pager", settings)));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith(said), refusal.getMessage());
    }

    private DeliveryResult.Retry retried() {
        return assertInstanceOf(DeliveryResult.Retry.class, take(of(Reason.OPENED, SampleEvents.fullVictim())));
    }

    private JsonObject sent(int number) {
        return new JsonObject(pagerduty.requests().get(number).body());
    }

    private void deliver(Notification notification) {
        assertInstanceOf(DeliveryResult.Delivered.class, take(notification));
    }

    private DeliveryResult take(Notification notification) {
        return HttpPeer.await(sink.deliver(notification));
    }

    private static OomEvent onTime(String id) {
        return SampleEvents.victim(id, 2, "python3").withTiming(null, null);
    }

    private static Notification of(Reason reason, OomEvent... events) {
        return of(reason, List.of(events), events.length);
    }

    private static Notification of(Reason reason, List<OomEvent> events, long total) {
        if (reason == Reason.EVENTS && !events.isEmpty()) {
            return Notification.batch(events);
        }
        return new Notification(
                "inc-1",
                reason,
                Map.of("subject", "prod/payment-7d9/app"),
                events,
                total,
                SampleEvents.TIME,
                reason == Reason.RESOLVED ? SampleEvents.TIME.plusSeconds(600) : null);
    }

    private OomSink make(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(more);
        settings.put("routing_key", KEY);
        settings.put("url", pagerduty.url("/v2/enqueue"));
        return new PagerDutySinkFactory()
                .create(new SinkSettings("pager", settings), new TestSinkContext("pager", vertx));
    }
}
