package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an API server, which the test plays, says after a real kill. */
class ConsequencesTest {

    private static final String NODE = "e2e-node";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final ApiServer cluster = ApiServer.open();
    private final Receiver receiver = Receiver.open();

    @BeforeEach
    void needRealKills() {
        RealKernel.required();
    }

    @AfterEach
    void close() {
        receiver.close();
        cluster.close();
    }

    @Test
    void shouldTellVerdictAndImpactByARevision() throws IOException {
        Pod pod = Pod.of(NODE, "shop", "payment");
        cluster.put(pod.running());
        cluster.object(pod.replicaSetPath(), pod.replicaSet());
        cluster.object(
                "/apis/apps/v1/namespaces/shop/deployments/payment",
                json("{\"spec\": {\"replicas\": 3}, \"status\": {\"readyReplicas\": 2}}"));
        try (Collector collector = collector();
                MemoryCgroup cgroup = MemoryCgroup.create(pod.cgroup()).limit(20 << 20)) {
            collector.err().await("watching the 1 pods of node " + NODE);
            try (Hog hog = Hog.in(cgroup).hold().growUntilKilled()) {
                hog.awaitEnd();
                cluster.put(ended(pod));
            }

            JsonNode revised = receiver.await(cgroup, "oom_kill_victim", data -> data.has("impact"))
                    .get("data");
            assertEquals("agrees", revised.at("/kubernetes_verdict/verdict").asText());
            assertEquals("OOMKilled", revised.at("/kubernetes_verdict/reason").asText());
            assertEquals(137, revised.at("/kubernetes_verdict/exit_code").asInt());
            assertEquals("degraded", revised.at("/impact/level").asText());
            assertEquals(
                    "2 of 3 replicas of Deployment payment are ready",
                    revised.at("/impact/reasons/0").asText());
            assertEquals("payment", revised.at("/workload/name").asText());
            assertTrue(revised.get("revision").asInt() > 0);
        }
    }

    /** The kubelet has noticed, and is about to start it again. */
    private static ObjectNode ended(Pod pod) throws IOException {
        ObjectNode ended = pod.running();
        ObjectNode status = (ObjectNode) ended.at("/status/containerStatuses/0");
        status.set("state", json("""
                        {"terminated": {"reason": "OOMKilled", "exitCode": 137, "finishedAt": "%s",
                          "containerID": "containerd://%s"}}""".formatted(Instant.now().truncatedTo(ChronoUnit.SECONDS), pod.containerId())));
        return ended;
    }

    private static ObjectNode json(String text) throws IOException {
        return (ObjectNode) JSON.readTree(text);
    }

    private Collector collector() {
        return Collector.run("""
                        kubernetes: {kubeconfig: "%s"}
                        """.formatted(cluster.kubeconfig())
                        + receiver.config().replace("plugin: webhook,", "plugin: webhook, updates: true,"))
                .watching();
    }
}
