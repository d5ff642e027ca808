package io.tapio.oom.host.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ClusterCheckTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final String LIST = "/api/v1/pods?fieldSelector=spec.nodeName%3Dnode-1&limit=100&resourceVersion=0";
    private static final String REPLICA_SET = "/apis/apps/v1/namespaces/default/replicasets/tapio-oom-doctor";
    private static final String TWO_PODS = "{\"metadata\":{\"resourceVersion\":\"10\"},\"items\":[{},{}]}";

    @TempDir
    private Path directory;

    private MockCluster server;

    @BeforeEach
    void setUp() throws IOException {
        server = MockCluster.down(directory, TIMEOUT);
    }

    @AfterEach
    void tearDown() {
        server.close();
    }

    @Test
    void shouldFindAllWellWherePodsAreToldAndOwnersMayBeAskedFor() {
        server.answers(LIST, TWO_PODS).start();
        List<ClusterCheck.Result> results = check();
        assertEquals(
                List.of(
                        new ClusterCheck.Result(
                                "pods", directory.resolve("kubeconfig") + " tells of 2 pods on node node-1", null),
                        new ClusterCheck.Result("replicasets", "may be asked for their owners", null),
                        new ClusterCheck.Result("jobs", "may be asked for their owners", null)),
                results);
        assertEquals(3, server.requests());
    }

    @Test
    void shouldSayWhatIsToBeGranted() {
        server.answers(LIST, TWO_PODS)
                .answers(REPLICA_SET, 403, "{\"code\":403,\"message\":\"no get of replicasets\"}")
                .start();
        ClusterCheck.Result replicaSets = check().get(1);
        assertEquals(
                "[TAPIO-K003] GET " + REPLICA_SET.substring(1) + ": 403 no get of replicasets", replicaSets.detail());
        assertTrue(String.valueOf(replicaSets.remedy()).contains("get replicasets.apps"), replicaSets::toString);
        assertNull(check().get(2).remedy());
    }

    @Test
    void shouldSayThatTheNodeMayHaveAnotherName() {
        server.answers(LIST, "{\"metadata\":{\"resourceVersion\":\"10\"},\"items\":[]}")
                .start();
        ClusterCheck.Result pods = check().getFirst();
        assertTrue(pods.detail().endsWith(" has no pods on a node that is called node-1"), pods::toString);
        assertEquals("set node, or NODE_NAME, to the name that kubectl get nodes shows", pods.remedy());
    }

    @Test
    void shouldSayForEachThatNobodyAnswers() {
        List<ClusterCheck.Result> results = check();
        assertEquals(
                List.of("pods", "replicasets", "jobs"),
                results.stream().map(ClusterCheck.Result::topic).toList());
        assertTrue(
                results.stream()
                        .allMatch(each -> each.detail().startsWith("[TAPIO-K002] GET ") && each.remedy() != null),
                results::toString);
    }

    private List<ClusterCheck.Result> check() {
        return ClusterCheck.of(server.access(), "node-1", TIMEOUT);
    }
}
