package io.tapio.oom.plugin.alertmanager;

import io.tapio.oom.api.http.HttpPeer;
import io.vertx.core.json.JsonArray;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Debian's Alertmanager, with a webhook as its receiver. */
final class Alertmanager implements AutoCloseable {

    private static final Path PROGRAM = Path.of("/usr/bin/prometheus-alertmanager");
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;
    private final Process process;

    /** On a machine of continuous integration it must be there. */
    static void required() {
        if (Files.isExecutable(PROGRAM)) {
            return;
        }
        if ("true".equals(System.getenv("CI"))) {
            throw new AssertionError("a real Alertmanager must be here, but there is no " + PROGRAM);
        }
        Assumptions.abort("no real Alertmanager here: there is no " + PROGRAM);
    }

    /** Starts one that groups by name and namespace, and tells the receiver at once. */
    Alertmanager(Path directory, HttpPeer receiver) throws IOException, InterruptedException {
        port = freePort();
        Path config = directory.resolve("alertmanager.yml");
        Files.writeString(config, """
                route:
                  receiver: witness
                  group_by: [alertname, namespace]
                  group_wait: 500ms
                  group_interval: 500ms
                  repeat_interval: 1h
                receivers:
                  - name: witness
                    webhook_configs:
                      - url: %s
                        send_resolved: true
                """.formatted(receiver.url("/hook")));
        process = new ProcessBuilder(
                        PROGRAM.toString(),
                        "--config.file=" + config,
                        "--storage.path=" + directory.resolve("data"),
                        "--web.listen-address=127.0.0.1:" + port,
                        "--cluster.listen-address=")
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("alertmanager.log").toFile())
                .start();
        awaitReady(directory);
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** The alerts that it holds as open. */
    JsonArray alerts() throws IOException, InterruptedException {
        return new JsonArray(get("/api/v2/alerts").body());
    }

    /** Its groups of them. */
    JsonArray groups() throws IOException, InterruptedException {
        return new JsonArray(get("/api/v2/alerts/groups").body());
    }

    @Override
    public void close() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly().waitFor();
        }
    }

    private void awaitReady(Path directory) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (process.isAlive() && System.nanoTime() < end) {
            try {
                if (get("/-/ready").statusCode() == 200) {
                    return;
                }
            } catch (IOException notYet) {
                Thread.sleep(50);
            }
        }
        throw new AssertionError(
                "Alertmanager does not start: " + Files.readString(directory.resolve("alertmanager.log")));
    }

    private HttpResponse<String> get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
                .timeout(Duration.ofSeconds(10))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
