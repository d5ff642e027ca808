package io.tapio.oom.plugin.alertmanager;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.http.HttpPeer;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.Notification.Reason;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.sink.TestSinkContext;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's Alertmanager takes what the sink sends, groups it, and tells its own receiver when it is over. */
class RealAlertmanagerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory = Path.of("");

    @Test
    void shouldReceiveGroupAndResolve() throws Exception {
        Alertmanager.required();
        Vertx vertx = Vertx.vertx();
        try (HttpPeer receiver = new HttpPeer();
                Alertmanager alertmanager = new Alertmanager(directory, receiver)) {
            OomSink sink = new AlertmanagerSinkFactory()
                    .create(
                            new SinkSettings("am", Map.of("urls", alertmanager.url())),
                            new TestSinkContext("am", vertx));

            deliver(sink, Notices.opened("a", Notices.killIn("pod-a", "kill-1")));
            deliver(sink, Notices.opened("b", Notices.killIn("pod-b", "kill-2")));
            deliver(sink, Notices.opened("b", Notices.killIn("pod-b", "kill-2")));
            JsonObject both =
                    told(receiver, group -> group.getJsonArray("alerts").size() == 2);
            assertEquals("OomKill", both.getJsonObject("groupLabels").getString("alertname"));
            assertEquals("prod", both.getJsonObject("groupLabels").getString("namespace"));
            assertEquals("payment", both.getJsonObject("commonLabels").getString("workload"));
            assertEquals(2, alertmanager.alerts().size(), "posted twice it is one alert");
            assertEquals(1, alertmanager.groups().size());
            JsonObject held = alert(alertmanager.alerts(), "pod-a");
            assertTrue(
                    held.getJsonObject("annotations").getString("description").contains("OOM KILL"));
            assertEquals("kill-1", held.getJsonObject("annotations").getString("event_ids"));
            Instant end = Instant.parse(held.getString("endsAt"));
            assertTrue(end.isAfter(Instant.now().plusSeconds(3_000)), "it stays open: " + end);

            deliver(sink, Notices.of("a", Reason.RESOLVED, List.of(), 1));
            JsonObject over = told(receiver, group -> alerts(group).anyMatch(RealAlertmanagerTest::resolved));
            assertEquals(
                    List.of("pod-a"),
                    alerts(over)
                            .filter(RealAlertmanagerTest::resolved)
                            .map(alert -> alert.getJsonObject("labels").getString("pod"))
                            .toList());
            assertEquals(
                    "pod-b",
                    alertmanager
                            .alerts()
                            .getJsonObject(0)
                            .getJsonObject("labels")
                            .getString("pod"));
            assertEquals(1, alertmanager.alerts().size());
        } finally {
            HttpPeer.await(vertx.close());
        }
    }

    @Test
    void shouldTakeEveryKindOfEvent() throws Exception {
        Alertmanager.required();
        Vertx vertx = Vertx.vertx();
        try (HttpPeer receiver = new HttpPeer();
                Alertmanager alertmanager = new Alertmanager(directory, receiver)) {
            OomSink sink = new AlertmanagerSinkFactory()
                    .create(
                            new SinkSettings("am", Map.of("urls", alertmanager.url())),
                            new TestSinkContext("am", vertx));
            for (OomEvent event : SampleEvents.all()) {
                deliver(sink, Notification.of(event));
            }
            deliver(sink, Notification.of(SampleEvents.victim("x", 0, SampleEvents.HOSTILE_COMM)));
            assertEquals(
                    List.of("ContainerMemoryLimit", "MemoryPressure", "OomKill", "OomKillCounted", "OomPredicted"),
                    alertmanager.alerts().stream()
                            .map(alert ->
                                    ((JsonObject) alert).getJsonObject("labels").getString("alertname"))
                            .distinct()
                            .sorted()
                            .toList());
        } finally {
            HttpPeer.await(vertx.close());
        }
    }

    private static void deliver(OomSink sink, Notification notification) {
        assertInstanceOf(DeliveryResult.Delivered.class, HttpPeer.await(sink.deliver(notification)));
    }

    /** What Alertmanager told its receiver, once it is so. */
    private static JsonObject told(HttpPeer receiver, Predicate<JsonObject> wanted) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end) {
            for (HttpPeer.Request request : receiver.requests()) {
                JsonObject group = new JsonObject(request.body());
                if (wanted.test(group)) {
                    return group;
                }
            }
            Thread.sleep(50);
        }
        throw new AssertionError("Alertmanager did not tell it: "
                + receiver.requests().stream().map(HttpPeer.Request::body).toList());
    }

    private static Stream<JsonObject> alerts(JsonObject group) {
        return group.getJsonArray("alerts").stream().map(JsonObject.class::cast);
    }

    private static boolean resolved(JsonObject alert) {
        return "resolved".equals(alert.getString("status"));
    }

    private static JsonObject alert(JsonArray alerts, String pod) {
        return alerts.stream()
                .map(JsonObject.class::cast)
                .filter(alert -> pod.equals(alert.getJsonObject("labels").getString("pod")))
                .findFirst()
                .orElseThrow();
    }
}
