package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The collector on a node of a cluster, told by an API server that the test plays; the kills are real. */
class ClusterTest {

    private static final String NODE = "e2e-node";

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
    void shouldNameContainerPodAndWorkload() {
        Pod pod = Pod.of(NODE, "shop", "payment");
        cluster.put(pod.running());
        cluster.put(Pod.of("another-node", "shop", "elsewhere").running());
        cluster.object(pod.replicaSetPath(), pod.replicaSet());
        try (Collector collector = collector();
                MemoryCgroup cgroup = MemoryCgroup.create(pod.cgroup()).limit(20 << 20)) {
            collector.err().await("watching the 1 pods of node " + NODE);
            Await.until(
                    "the owner to be asked for",
                    () -> cluster.asked(each -> each.path().equals(pod.replicaSetPath())) > 0);

            JsonNode victim = kill(cgroup);

            assertEquals("app", victim.at("/container/name").asText());
            assertEquals("main", victim.at("/container/kind").asText());
            assertEquals("containerd", victim.at("/container/runtime").asText());
            assertEquals("shop/app:1", victim.at("/container/image").asText());
            assertEquals(
                    "sha256:" + "ab".repeat(32),
                    victim.at("/container/image_digest").asText());
            assertEquals(64 << 20, victim.at("/container/memory_limit_bytes").asLong());
            assertEquals(32 << 20, victim.at("/container/memory_request_bytes").asLong());
            assertEquals(2, victim.at("/container/restart_count").asInt());
            assertEquals("payment", victim.at("/pod/name").asText());
            assertEquals("shop", victim.at("/pod/namespace").asText());
            assertEquals("{\"app\":\"payment\"}", victim.at("/pod/labels").toString());
            assertEquals("Deployment", victim.at("/workload/kind").asText());
            assertEquals("payment", victim.at("/workload/name").asText());
            assertEquals("payment-77", victim.at("/workload/owners/0/name").asText());
            assertTrue(cluster.asked().stream().allMatch(each -> each.token().equals("a-token")));
        }
    }

    @Test
    void shouldReportKillsWhileNobodyAnswersAndNameThemOnceSomebodyDoes() {
        Pod pod = Pod.of(NODE, "shop", "payment");
        cluster.refuse("/", 503);
        try (Collector collector = collector();
                MemoryCgroup cgroup = MemoryCgroup.create(pod.cgroup()).limit(20 << 20)) {
            collector.err().await("TAPIO-K005");
            JsonNode nameless = kill(cgroup);
            assertEquals(pod.uid(), nameless.at("/pod/uid").asText());
            assertTrue(nameless.at("/pod/name").isMissingNode());

            cluster.put(pod.running());
            cluster.object(pod.replicaSetPath(), pod.replicaSet());
            cluster.allow("/");

            JsonNode named = receiver.await(
                            cgroup,
                            "oom_kill_victim",
                            data -> data.at("/workload/name").asText().equals("payment"))
                    .get("data");
            assertEquals(nameless.get("event_id"), named.get("event_id"));
            assertEquals("app", named.at("/container/name").asText());
        }
    }

    @Test
    void shouldLeaveNoKillWithoutItsNameWhile500PodsStart() {
        List<Pod> pods = IntStream.range(0, 500)
                .mapToObj(i -> Pod.of(NODE, "shop", "batch-" + i))
                .toList();
        pods.forEach(pod -> cluster.object(pod.replicaSetPath(), pod.replicaSet()));
        cluster.put(Pod.of(NODE, "tapio-system", "tapio-oom-collector").running());
        List<MemoryCgroup> cgroups = new ArrayList<>();
        try (Collector collector = collector()) {
            MemoryCgroup all = MemoryCgroup.create();
            for (Pod pod : pods) {
                cgroups.add(all.child(pod.cgroup()).limit(8 << 20));
            }
            collector.err().await("watching the 1 pods of node " + NODE);
            try (Storm storm = Storm.in(cgroups, pods.size());
                    ScheduledExecutorService api = Executors.newSingleThreadScheduledExecutor()) {
                Random random = new Random(1);
                for (int i = 0; i < pods.size(); i++) {
                    Pod pod = pods.get(i);
                    // The API server hears of it up to 2 s after its start.
                    api.schedule(
                            () -> cluster.put(pod.running()), 20L * i + random.nextInt(2_000), TimeUnit.MILLISECONDS);
                }
                storm.over();
                Await.until("500 kills to have their names", () -> named().size() == pods.size());
                assertEquals(pods.stream().map(Pod::name).collect(Collectors.toSet()), Set.copyOf(named().values()));
            }
            collector.stop();
        }
    }

    /** Of each kill that was told with every name: the event's id, and the pod's name. */
    private Map<String, String> named() {
        Map<String, String> named = new HashMap<>();
        for (JsonNode victim : receiver.victims()) {
            String pod = victim.at("/pod/name").asText();
            if (pod.startsWith("batch-")
                    && victim.at("/pod/namespace").asText().equals("shop")
                    && victim.at("/container/name").asText().equals("app")
                    && victim.at("/workload/kind").asText().equals("Deployment")
                    && victim.at("/workload/name").asText().equals(pod)) {
                named.put(victim.get("event_id").asText(), pod);
            }
        }
        return named;
    }

    private Collector collector() {
        return Collector.run("""
                kubernetes: {kubeconfig: "%s"}
                """.formatted(cluster.kubeconfig())
                        + receiver.config().replace("plugin: webhook,", "plugin: webhook, updates: true,"))
                .watching();
    }

    private JsonNode kill(MemoryCgroup cgroup) {
        try (Hog hog = Hog.in(cgroup).hold().growUntilKilled()) {
            hog.awaitEnd();
            return receiver.victim(cgroup, hog.pid());
        }
    }
}
