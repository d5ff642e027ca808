package io.tapio.oom.host.consequence;

import io.fabric8.mockwebserver.DefaultMockServer;
import io.tapio.oom.host.config.KubernetesConfig;
import io.tapio.oom.host.kubernetes.ApiClient;
import io.tapio.oom.host.kubernetes.ClusterAccess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** An API server that answers what it is told to, and 404 to all else. */
final class MockCluster implements AutoCloseable {

    static final String SERVICES = "/api/v1/namespaces/shop/services?limit=500";
    static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices?limit=500"
            + "&labelSelector=kubernetes.io%2Fservice-name%20in%20%28";
    static final String BUDGETS = "/apis/policy/v1/namespaces/shop/poddisruptionbudgets?limit=500";
    static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/shop/deployments/";
    static final int OK = 200;

    private final DefaultMockServer server = new DefaultMockServer(false);
    private final ApiClient api;

    MockCluster(Path directory, Duration timeout) throws IOException {
        server.start();
        Path kubeconfig = directory.resolve("kubeconfig");
        Files.writeString(kubeconfig, """
                apiVersion: v1
                kind: Config
                current-context: test
                clusters: [{name: test, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: test, user: {token: test}}]
                contexts: [{name: test, context: {cluster: test, user: test}}]
                """.formatted(server.getPort()));
        KubernetesConfig config = new KubernetesConfig(kubeconfig, List.of(), List.of(), true);
        api = new ApiClient(ClusterAccess.of(config, Map.of()).orElseThrow(), timeout);
    }

    ApiClient api() {
        return api;
    }

    MockCluster answers(String path, String json) {
        return answers(path, OK, json);
    }

    MockCluster answers(String path, int code, String json) {
        server.expect().get().withPath(path).andReturn(code, json).always();
        return this;
    }

    MockCluster answersLate(String path, Duration delay, String json) {
        server.expect()
                .get()
                .delay(delay.toMillis())
                .withPath(path)
                .andReturn(OK, json)
                .always();
        return this;
    }

    /** How often it was asked. */
    int requests() {
        return server.getRequestCount();
    }

    static String deployment(int ready, int wanted) {
        return """
                {"metadata": {"name": "payment"}, "spec": {"replicas": %d, "template": {}},
                 "status": {"replicas": %d, "readyReplicas": %d}}""".formatted(wanted, wanted, ready);
    }

    @Override
    public void close() {
        api.close();
        server.shutdown();
    }
}
