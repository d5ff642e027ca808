package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The page that Prometheus scrapes, and what a real Prometheus makes of it, before and after a real kill. */
class PrometheusTest {

    private static final long LIMIT = 24L << 20;
    private static final String CONFIG = """
            http: {port: 0}
            memory: {sample_interval: 200ms}
            sinks: {stdout: {enabled: false}}
            """;

    @BeforeAll
    static void realKills() {
        Tool.required("prometheus", "promtool");
    }

    /** A name that people know from elsewhere, with its maximum; all others are as Prometheus wants them. */
    private static final List<String> KNOWN_ABBREVIATION = List.of(
            "processing_duration_ms metric names should not contain abbreviated units",
            "processing_duration_ms_max metric names should not contain abbreviated units");

    @Test
    void shouldShowAContainerAtNoKillsBeforeItsFirstAndAtOneAfterIt() throws Exception {
        String id = (UUID.randomUUID() + "" + UUID.randomUUID()).replace("-", "");
        String labels = "{container=\"" + id.substring(0, 12) + "\",namespace=\"\",pod=\"\"}";
        try (MemoryCgroup cgroup = MemoryCgroup.create(
                                "/kubepods/burstable/pod" + UUID.randomUUID() + "/crio-" + id + ".scope")
                        .limit(LIMIT);
                Hog hog = Hog.in(cgroup, "--anon-mib", "12");
                Collector collector = Collector.run(CONFIG).watching()) {
            hog.hold();
            awaitLine(collector, "tapio_oom_kills_total" + labels + " 0.0");
            PrometheusServer prometheus = PrometheusServer.scraping(collector.address(), deployed("alerts.yaml"));
            String series = "tapio_oom_kills_total{container=\"" + id.substring(0, 12) + "\"}";
            Await.value(() -> series + " at 0", () -> "0".equals(prometheus.value(series)) ? "0" : null);
            double ratio = Await.value(() -> "a pressure ratio", () -> {
                double seen = MetricsPage.of(collector).number("memory_pressure_ratio" + labels);
                return seen > 0 ? seen : null;
            });
            assertTrue(ratio >= 0.5 && ratio <= 1, "12 of 24 MiB are held: " + ratio);

            hog.growUntilKilled();
            hog.awaitEnd();
            awaitLine(collector, "tapio_oom_kills_total" + labels + " 1.0");
            MetricsPage page = Await.value(() -> "both events of the kill", () -> {
                MetricsPage now = MetricsPage.of(collector);
                boolean counted = now.number("oom_events_total{event_type=\"oom_kill_triggered\"}") >= 1
                        && now.number("processing_duration_ms_count") >= 2;
                return counted ? now : null;
            });
            assertEquals(1, cgroup.kills(), "the kernel's own counter");
            assertTrue(page.number("oom_events_total{event_type=\"oom_kill_victim\"}") >= 1);
            assertTrue(
                    page.number("tapio_oom_hook_attached{hook=\"tp_btf/mark_victim\",reason=\"\"}") == 1, page.text());
            assertEquals(0, page.number("errors_total{component=\"sink\"}"), page.text());
            assertTrue(page.number("processing_duration_ms_bucket{le=\"1000.0\"}") >= 2, page.text());
            assertTrue(page.number("tapio_oom_kernel_marks_total") >= 1, page.text());
            assertTrue(
                    page.text().contains("vertx_http_server_"), "Vert.x' own metrics are on the page:\n" + page.text());
            assertEquals(page.sum("tapio_oom_predictions_total"), page.number("predictions_total"), page.text());
            promtoolAccepts(page.text());
            Await.value(() -> series + " at 1", () -> "1".equals(prometheus.value(series)) ? "1" : null);
            String summary = Await.value(
                    () -> "an alert", () -> prometheus.summary("ContainerOomKilled", "container", id.substring(0, 12)));
            assertTrue(summary.contains("in " + id.substring(0, 12) + " on 127.0.0.1:"), summary);
            prometheus.close();
        }
    }

    @Test
    void shouldShipRulesThatPromtoolAcceptsAndThatDoWhatTheirTestsSay() {
        Tool.run("promtool", "check", "rules", deployed("alerts.yaml").toString());
        Tool.run("promtool", "test", "rules", deployed("alerts.test.yaml").toString());
    }

    private static Path deployed(String file) {
        return Path.of(System.getProperty("tapio.deploy", "../deploy"), "prometheus", file)
                .toAbsolutePath()
                .normalize();
    }

    private static void promtoolAccepts(String page) throws IOException {
        Process promtool = new ProcessBuilder("promtool", "check", "metrics")
                .redirectErrorStream(true)
                .redirectInput(Scratch.file("metrics", page).toFile())
                .start();
        String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        promtool.onExit().join();
        assertEquals(KNOWN_ABBREVIATION, said.lines().sorted().toList());
        // About style; 1 is a page that can't be read.
        assertEquals(3, promtool.exitValue(), said);
    }

    private static void awaitLine(Collector collector, String line) {
        Await.value(
                () -> line + " in\n" + MetricsPage.of(collector).text(),
                () -> MetricsPage.of(collector).has(line) ? line : null);
    }
}
