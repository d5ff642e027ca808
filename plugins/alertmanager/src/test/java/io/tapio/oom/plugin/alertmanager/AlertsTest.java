package io.tapio.oom.plugin.alertmanager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.Ownership;
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
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlertsTest {

    private final Vertx vertx = Vertx.vertx();
    private final HttpPeer peer = new HttpPeer();
    private final HttpPeer other = new HttpPeer();
    private final OomSink sink = make(Map.of());

    @AfterEach
    void stop() {
        HttpPeer.await(vertx.close());
        peer.close();
        other.close();
    }

    @Test
    void shouldLookAsTheDocsShowIt() throws Exception {
        Alerts alerts = new Alerts(new Labels(Map.of()), Duration.ofHours(5), null);
        Notification notification = new Notification(
                "inc-1",
                Reason.OPENED,
                Map.of("namespace", "prod", "workload", "payment", "container", "app"),
                List.of(SampleEvents.victim("kill-1db420e8-13990775649-494", 2, "python3")
                        .withTiming(null, null)),
                1,
                SampleEvents.TIME,
                null);
        String picture = alerts.open(notification, List.of(), SampleEvents.TIME.plusSeconds(1))
                .alerts()
                .encodePrettily();
        assertTrue(Files.readString(Path.of("../../docs/plugins.md")).contains("```\n" + picture + "\n```"), picture);
    }

    @Test
    void shouldNameAnAlertByThePlaceAndNotByTheProcess() {
        deliver(Notices.opened("a", Notices.killIn("pod-a", "kill-1")));
        assertEquals(
                new JsonObject()
                        .put("alertname", "OomKill")
                        .put("severity", "critical")
                        .put("node", "node-1")
                        .put("namespace", "prod")
                        .put("workload", "payment")
                        .put("pod", "pod-a")
                        .put("container", "app"),
                sent(0).getJsonObject("labels"));
    }

    @Test
    void shouldNameAnEventOfNoIncidentByAllThatIsKnownOfItsPlace() {
        deliver(Notification.of(Notices.killIn("a", "kill-1")));
        assertEquals("a", sent(0).getJsonObject("labels").getString("pod"));
        assertEquals("app", sent(0).getJsonObject("labels").getString("container"));
        deliver(Notification.of(SampleEvents.fullVictim().withOwner(Ownership.NONE)));
        assertEquals(
                SampleEvents.CONTAINER_PATH, sent(1).getJsonObject("labels").getString("cgroup_path"));
        deliver(Notification.of(
                SampleEvents.fullVictim().withOwner(new Ownership(null, null, null, SampleEvents.UNIT))));
        assertEquals("payment.service", sent(2).getJsonObject("labels").getString("unit"));
    }

    @Test
    void shouldNameAnIncidentOfManyPlacesByWhatTheyHaveInCommon() {
        deliver(new Notification(
                "inc",
                Reason.OPENED,
                Map.of("namespace", "prod", "pod.labels.team", "shop"),
                List.of(Notices.killIn("a", "kill-1"), Notices.killIn("b", "kill-2")),
                2,
                Instant.now(),
                null));
        assertEquals(
                new JsonObject()
                        .put("alertname", "OomKill")
                        .put("severity", "critical")
                        .put("node", "node-1")
                        .put("namespace", "prod")
                        .put("pod_labels_team", "shop"),
                sent(0).getJsonObject("labels"));
    }

    @Test
    void shouldKeepAWarningAndTheKillThatFollowedApart() {
        deliver(Notices.opened("a", SampleEvents.standingPressure(EventType.MEMORY_PRESSURE_HIGH)));
        deliver(Notices.of("a", Reason.MORE, List.of(SampleEvents.fullVictim()), 2));
        assertEquals("warning", sent(0).getJsonObject("labels").getString("severity"));
        assertEquals("critical", sent(1).getJsonObject("labels").getString("severity"));
        deliver(Notices.of("a", Reason.RESOLVED, List.of(), 2));
        JsonArray ends = alerts(2);
        assertEquals(2, ends.size(), "both end");
        assertEquals(sent(0).getJsonObject("labels"), ends.getJsonObject(0).getJsonObject("labels"));
        assertEquals(sent(1).getJsonObject("labels"), ends.getJsonObject(1).getJsonObject("labels"));
    }

    @Test
    void shouldSayWhenAnOpenAlertEndsByItselfAndWhenItEnded() {
        Instant before = Instant.now();
        deliver(Notices.opened("a", SampleEvents.fullVictim()));
        Instant end = Instant.parse(sent(0).getString("endsAt"));
        assertFalse(end.isBefore(before.plusSeconds(18_000))
                || end.isAfter(Instant.now().plusSeconds(18_000)));
        deliver(Notices.of("a", Reason.REPEATED, List.of(), 1));
        assertTrue(Instant.parse(sent(1).getString("endsAt")).isAfter(end), "told again, it stays");
        assertEquals(sent(0).getJsonObject("labels"), sent(1).getJsonObject("labels"));
        deliver(Notices.of("a", Reason.RESOLVED, List.of(), 1));
        assertTrue(Instant.parse(sent(2).getString("endsAt")).isBefore(Instant.now()));
    }

    @Test
    void shouldNotOpenAgainWhatIsOver() {
        deliver(Notices.opened("a", SampleEvents.fullVictim()));
        deliver(Notices.of("a", Reason.RESOLVED, List.of(), 1));
        deliver(Notices.of("a", Reason.UPDATED, List.of(SampleEvents.fullVictim()), 1));
        assertEquals(2, peer.requests().size());
    }

    @Test
    void shouldEndWhatItDoesNotRememberByItsEvents() {
        deliver(Notices.of("a", Reason.RESOLVED, List.of(Notices.killIn("a", "kill-1")), 1));
        assertEquals("pod-a", sent(0).getJsonObject("labels").getString("pod"));
        deliver(Notices.of("b", Reason.RESOLVED, List.of(), 1));
        assertEquals(1, peer.requests().size(), "without events nothing can be named");
    }

    @Test
    void shouldSendABatchAtOnceAndNoSummary() {
        deliver(Notification.batch(List.of(Notices.killIn("a", "kill-1"), Notices.killIn("b", "kill-2"))));
        assertEquals(2, alerts(0).size());
        deliver(Notices.of("a", Reason.SUMMARY, List.of(SampleEvents.fullVictim()), 1));
        assertEquals(1, peer.requests().size());
    }

    @Test
    void shouldAddTheLabelsOfTheConfiguration() {
        OomSink labelled =
                make(Map.of("labels", Map.of("cluster", "eu-1"), "generator_url", "https://wiki.example/oom"));
        HttpPeer.await(labelled.deliver(Notices.opened("a", SampleEvents.fullVictim())));
        assertEquals("eu-1", sent(0).getJsonObject("labels").getString("cluster"));
        assertEquals("https://wiki.example/oom", sent(0).getString("generatorURL"));
    }

    @Test
    void shouldTellEachOfAClusterAndBeContentWithOne() {
        OomSink pair = make(Map.of("urls", List.of(peer.url("/am"), other.url(""))));
        assertInstanceOf(DeliveryResult.Delivered.class, HttpPeer.await(pair.deliver(SampleEvents.fullVictim())));
        assertEquals("/am/api/v2/alerts", peer.requests().get(0).uri());
        assertEquals(peer.requests().get(0).body(), other.requests().get(0).body());
        peer.stopListening();
        assertInstanceOf(DeliveryResult.Delivered.class, HttpPeer.await(pair.deliver(SampleEvents.fullVictim())));
        other.answer(request -> request.response()
                .setStatusCode(503)
                .putHeader("Retry-After", "9")
                .end());
        DeliveryResult.Retry retry =
                assertInstanceOf(DeliveryResult.Retry.class, HttpPeer.await(pair.deliver(SampleEvents.fullVictim())));
        assertEquals(Duration.ofSeconds(9), retry.after());
        assertTrue(retry.reason().contains("; "), "both say why: " + retry.reason());
    }

    @Test
    void shouldTellWhatAlertmanagerFindsWrong() {
        peer.answer(request -> request.response().setStatusCode(400).end("\"start time must be before end time\""));
        DeliveryResult result = HttpPeer.await(sink.deliver(SampleEvents.fullVictim()));
        DeliveryResult.Rejected rejected = assertInstanceOf(DeliveryResult.Rejected.class, result);
        assertTrue(rejected.reason().endsWith("answered 400: start time must be before end time"), rejected.reason());
    }

    @Test
    void shouldRefuseSettingsThatCanNotBeMeant() {
        assertRefused(Map.of(), "sinks.am.urls must have 1 to 10 addresses");
        assertRefused(Map.of("urls", "alertmanager:9093"), "sinks.am.urls must begin with http");
        assertRefused(Map.of("urls", "http://a", "labels", Map.of("severity", "x")), "sinks.am.labels has a name");
        assertRefused(Map.of("urls", "http://a", "labels", Map.of("a-b", "x")), "sinks.am.labels has a name");
        assertRefused(Map.of("urls", "http://a", "expires_after", "1s"), "sinks.am.expires_after must be from");
        assertRefused(Map.of("urls", "http://a", "generator_url", "x"), "sinks.am.generator_url must begin");
    }

    private void assertRefused(Map<String, Object> settings, String said) {
        SettingsException refusal = assertThrows(
                SettingsException.class, () -> new AlertmanagerSinkFactory().check(new SinkSettings("am", settings)));
        assertTrue(String.valueOf(refusal.getMessage()).startsWith(said), refusal.getMessage());
    }

    private void deliver(Notification notification) {
        assertInstanceOf(DeliveryResult.Delivered.class, HttpPeer.await(sink.deliver(notification)));
    }

    private JsonObject sent(int number) {
        return alerts(number).getJsonObject(0);
    }

    private JsonArray alerts(int number) {
        return new JsonArray(peer.requests().get(number).body());
    }

    private OomSink make(Map<String, Object> more) {
        Map<String, Object> settings = new HashMap<>(Map.of("urls", peer.url("")));
        settings.putAll(more);
        return new AlertmanagerSinkFactory().create(new SinkSettings("am", settings), new TestSinkContext("am", vertx));
    }
}
