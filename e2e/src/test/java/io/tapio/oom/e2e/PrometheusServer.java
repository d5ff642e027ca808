package io.tapio.oom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Debian's Prometheus, which scrapes one collector several times a second and watches the rules that are shipped. */
final class PrometheusServer implements AutoCloseable {

    private final LocalServer server;

    private PrometheusServer(LocalServer server) {
        this.server = server;
    }

    /**
     * Starts it.
     *
     * @param address the collector's
     * @param rules a file with rules
     */
    static PrometheusServer scraping(String address, Path rules) {
        Path config = Scratch.file(
                "prometheus.yaml", """
                        global: {scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms}
                        rule_files: ["%s"]
                        scrape_configs:
                          - job_name: tapio-oom
                            static_configs: [{targets: ["%s"]}]
                        """.formatted(rules, URI.create(address).getAuthority()));
        Path data = Scratch.directory();
        return new PrometheusServer(LocalServer.start(data, port -> new String[] {
            Tool.program("prometheus"),
            "--config.file=" + config,
            "--storage.tsdb.path=" + data,
            "--web.listen-address=127.0.0.1:" + port,
            "--log.level=error"
        }));
    }

    /** What an expression gives now, as Prometheus writes it, where it is one number; {@code null} while it is not. */
    @Nullable String value(String expression) {
        JsonNode result = server.get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .at("/data/result");
        return result.size() == 1 ? result.path(0).path("value").path(1).asText() : null;
    }

    /** The text of an alert that is firing, by its name and one of its labels; {@code null} while none is. */
    @Nullable String summary(String alert, String label, String value) {
        for (JsonNode each : server.get("/api/v1/alerts").at("/data/alerts")) {
            if (each.path("labels").path("alertname").asText().equals(alert)
                    && each.path("labels").path(label).asText().equals(value)
                    && each.path("state").asText().equals("firing")) {
                return each.path("annotations").path("summary").asText();
            }
        }
        return null;
    }

    @Override
    public void close() {
        server.close();
    }
}
