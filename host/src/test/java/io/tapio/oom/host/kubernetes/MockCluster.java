package io.tapio.oom.host.kubernetes;

import io.fabric8.mockwebserver.DefaultMockServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.tapio.oom.host.config.KubernetesConfig;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Fabric8's mock of an API server, which answers what it is told to, and 404 to all else. */
public final class MockCluster implements AutoCloseable {

    public static final String SERVICES = "/api/v1/namespaces/shop/services?limit=500";
    public static final String SLICES = "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices?limit=500"
            + "&labelSelector=kubernetes.io%2Fservice-name%20in%20%28";
    public static final String BUDGETS = "/apis/policy/v1/namespaces/shop/poddisruptionbudgets?limit=500";
    public static final String DEPLOYMENTS = "/apis/apps/v1/namespaces/shop/deployments/";
    static final int OK = 200;

    private final DefaultMockServer server = new DefaultMockServer(false);
    private final int port;
    private final ClusterAccess access;
    private final ApiClient api;

    /** One that answers from now on. */
    public MockCluster(Path directory, Duration timeout) throws IOException {
        this(directory, timeout, freePort());
        start();
    }

    private MockCluster(Path directory, Duration timeout, int port) throws IOException {
        this.port = port;
        Path kubeconfig = directory.resolve("kubeconfig");
        Files.writeString(kubeconfig, """
                apiVersion: v1
                kind: Config
                current-context: test
                clusters: [{name: test, cluster: {server: "http://127.0.0.1:%d"}}]
                users: [{name: test, user: {token: test}}]
                contexts: [{name: test, context: {cluster: test, user: test}}]
                """.formatted(port));
        KubernetesConfig config = new KubernetesConfig(kubeconfig, List.of(), List.of(), true);
        access = ClusterAccess.of(config, Map.of()).orElseThrow();
        api = new ApiClient(access, timeout);
    }

    /** One where nobody answers before {@link #start()}. */
    static MockCluster down(Path directory, Duration timeout) throws IOException {
        return new MockCluster(directory, timeout, freePort());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    void start() {
        server.start(InetAddress.getLoopbackAddress(), port);
    }

    public ApiClient api() {
        return api;
    }

    ClusterAccess access() {
        return access;
    }

    public MockCluster answers(String path, String json) {
        return answers(path, OK, json);
    }

    public MockCluster answers(String path, int code, String json) {
        server.expect().get().withPath(path).andReturn(code, json).always();
        return this;
    }

    /** Answers that once; after it what it is told next. */
    MockCluster answersOnce(String path, int code, String json) {
        server.expect().get().withPath(path).andReturn(code, json).once();
        return this;
    }

    public MockCluster answersLate(String path, Duration delay, String json) {
        server.expect()
                .get()
                .delay(delay.toMillis())
                .withPath(path)
                .andReturn(OK, json)
                .always();
        return this;
    }

    MockCluster answersLateOnce(String path, Duration delay, String json) {
        server.expect()
                .get()
                .delay(delay.toMillis())
                .withPath(path)
                .andReturn(OK, json)
                .once();
        return this;
    }

    /** How often it was asked. */
    public int requests() {
        return server.getRequestCount();
    }

    /** What it was asked since this was last called, paths with their queries. */
    List<String> asked() throws InterruptedException {
        List<String> paths = new ArrayList<>();
        for (RecordedRequest next = take(); next != null; next = take()) {
            paths.add(next.getPath());
        }
        return paths;
    }

    private @Nullable RecordedRequest take() throws InterruptedException {
        return server.takeRequest(0, TimeUnit.SECONDS);
    }

    public static String deployment(int ready, int wanted) {
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
