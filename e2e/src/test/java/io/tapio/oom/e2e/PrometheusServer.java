package io.tapio.oom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Debian's Prometheus, which scrapes one collector several times a second and watches the rules that are shipped. */
final class PrometheusServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process process;
    private final int port;

    private PrometheusServer(Process process, int port) {
        this.process = process;
        this.port = port;
        Scratch.register(this);
    }

    /**
     * Starts it.
     *
     * @param address the collector's
     * @param rules a file with rules
     */
    static PrometheusServer scraping(String address, Path rules) {
        int port = freePort();
        Path config = Scratch.file(
                "prometheus.yaml", """
                        global: {scrape_interval: 200ms, scrape_timeout: 200ms, evaluation_interval: 200ms}
                        rule_files: ["%s"]
                        scrape_configs:
                          - job_name: tapio-oom
                            static_configs: [{targets: ["%s"]}]
                        """.formatted(rules, URI.create(address).getAuthority()));
        Path data = Scratch.directory();
        try {
            Process process = new ProcessBuilder(
                            Tool.program("prometheus"),
                            "--config.file=" + config,
                            "--storage.tsdb.path=" + data,
                            "--web.listen-address=127.0.0.1:" + port,
                            "--log.level=error")
                    .directory(data.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(data.resolve("log").toFile())
                    .start();
            return new PrometheusServer(process, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What an expression gives now, as Prometheus writes it, where it is one number; {@code null} while it is not. */
    @Nullable String value(String expression) {
        JsonNode result = get("/api/v1/query?query=" + URLEncoder.encode(expression, StandardCharsets.UTF_8))
                .at("/data/result");
        return result.size() == 1 ? result.path(0).path("value").path(1).asText() : null;
    }

    /** The text of an alert that is firing, by its name and one of its labels; {@code null} while none is. */
    @Nullable String summary(String alert, String label, String value) {
        for (JsonNode each : get("/api/v1/alerts").at("/data/alerts")) {
            if (each.path("labels").path("alertname").asText().equals(alert)
                    && each.path("labels").path(label).asText().equals(value)
                    && each.path("state").asText().equals("firing")) {
                return each.path("annotations").path("summary").asText();
            }
        }
        return null;
    }

    /** Nothing before it listens. */
    private JsonNode get(String path) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                    .build();
            return JSON.readTree(
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body());
        } catch (IOException e) {
            return JSON.createObjectNode();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    @Override
    public void close() {
        client.close();
        process.destroyForcibly();
        process.onExit().join();
        Scratch.forget(this);
    }
}
