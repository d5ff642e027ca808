package io.tapio.oom.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

/** Debian's Alertmanager, which tells a receiver of its own at once. */
final class AlertmanagerServer implements AutoCloseable {

    private final LocalServer server;

    private AlertmanagerServer(LocalServer server) {
        this.server = server;
    }

    static AlertmanagerServer telling(Receiver receiver) {
        Path config = Scratch.file("alertmanager.yaml", """
                        route: {receiver: witness, group_by: [alertname, cgroup_path], group_wait: 100ms, group_interval: 100ms}
                        receivers: [{name: witness, webhook_configs: [{url: "%s", send_resolved: true}]}]
                        """.formatted(receiver.url()));
        Path data = Scratch.directory();
        return new AlertmanagerServer(LocalServer.start(data, port -> new String[] {
            Tool.program("prometheus-alertmanager"),
            "--config.file=" + config,
            "--storage.path=" + data,
            "--web.listen-address=127.0.0.1:" + port,
            "--cluster.listen-address="
        }));
    }

    String url() {
        return server.url();
    }

    /** What it holds as firing of that cgroup; none before it listens. */
    List<JsonNode> firing(String cgroupPath) {
        return StreamSupport.stream(server.get("/api/v2/alerts?active=true").spliterator(), false)
                .filter(alert -> alert.at("/labels/cgroup_path").asText().equals(cgroupPath))
                .toList();
    }

    @Override
    public void close() {
        server.close();
    }
}
