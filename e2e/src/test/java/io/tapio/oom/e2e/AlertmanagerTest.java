package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** From a real kill through the routes to a real Alertmanager, and back to resolved. */
class AlertmanagerTest {

    private static final long LIMIT = 24L << 20;

    @BeforeAll
    static void realKills() {
        RealKernel.required();
        Tool.required("prometheus-alertmanager");
    }

    @Test
    void shouldMakeOneAlertOfTheKillsOfOneIncidentAndEndItWhenNothingMoreComes() {
        try (Receiver witness = Receiver.open();
                AlertmanagerServer alertmanager = AlertmanagerServer.telling(witness);
                Collector collector =
                        Collector.run("""
                                http: {port: 0}
                                sinks:
                                  stdout: {enabled: false}
                                  am: {plugin: alertmanager, urls: "%s"}
                                routes:
                                  - {sinks: [am], group_wait: 2s, group_interval: 1s, resolve_after: 4s}
                                """.formatted(alertmanager.url())).watching();
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT)) {
            String path = cgroup.path();
            long one = killed(cgroup);
            long other = killed(cgroup);

            List<JsonNode> firing = Await.value(() -> "an alert of both kills", () -> {
                List<JsonNode> now = alertmanager.firing(path);
                return now.toString().contains("-" + one) && now.toString().contains("-" + other) ? now : null;
            });
            assertEquals(1, firing.size(), firing::toString);
            JsonNode alert = firing.getFirst();
            assertEquals("OomKill", alert.at("/labels/alertname").asText());
            assertEquals("critical", alert.at("/labels/severity").asText());
            assertTrue(alert.at("/annotations/description").asText().contains("OOM KILL"), alert::toString);

            Await.until(
                    "its end at Alertmanager", () -> alertmanager.firing(path).isEmpty());
            assertEquals(List.of("firing", "resolved"), states(witness, path));
            assertEquals(2, cgroup.kills(), "the kernel's own counter");
        }
    }

    /** What Alertmanager told its own receiver of that cgroup, each state once. */
    private static List<String> states(Receiver witness, String cgroupPath) {
        return Await.value(() -> "resolved among " + witness.all(), () -> {
            List<String> states = witness.all().stream()
                    .flatMap(group -> StreamSupport.stream(group.get("alerts").spliterator(), false))
                    .filter(alert -> alert.at("/labels/cgroup_path").asText().equals(cgroupPath))
                    .map(alert -> alert.get("status").asText())
                    .distinct()
                    .toList();
            return states.contains("resolved") ? states : null;
        });
    }

    private static long killed(MemoryCgroup cgroup) {
        try (Hog hog = Hog.in(cgroup)) {
            hog.hold().growUntilKilled().awaitEnd();
            return hog.pid();
        }
    }
}
