package io.tapio.oom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/** Debian's Alertmanager, which tells a receiver of its own at once. */
final class AlertmanagerServer implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Process process;
    private final int port;

    private AlertmanagerServer(Process process, int port) {
        this.process = process;
        this.port = port;
        Scratch.register(this);
    }

    static AlertmanagerServer telling(Receiver receiver) {
        int port = PrometheusServer.freePort();
        Path data = Scratch.directory();
        Path config = Scratch.file("alertmanager.yaml", """
                        route: {receiver: witness, group_by: [alertname, cgroup_path], group_wait: 100ms, group_interval: 100ms}
                        receivers: [{name: witness, webhook_configs: [{url: "%s", send_resolved: true}]}]
                        """.formatted(receiver.url()));
        try {
            Process process = new ProcessBuilder(
                            Tool.program("prometheus-alertmanager"),
                            "--config.file=" + config,
                            "--storage.path=" + data,
                            "--web.listen-address=127.0.0.1:" + port,
                            "--cluster.listen-address=")
                    .directory(data.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(data.resolve("log").toFile())
                    .start();
            return new AlertmanagerServer(process, port);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    /** What it holds as firing of that cgroup; none before it listens. */
    List<JsonNode> firing(String cgroupPath) {
        try {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url() + "/api/v2/alerts?active=true"))
                    .build();
            JsonNode all = JSON.readTree(
                    client.send(request, HttpResponse.BodyHandlers.ofString()).body());
            return StreamSupport.stream(all.spliterator(), false)
                    .filter(alert -> alert.at("/labels/cgroup_path").asText().equals(cgroupPath))
                    .toList();
        } catch (IOException e) {
            return List.of();
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
