package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapio.oom.e2e.ApiServer.Asked;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The role grants what a collector that uses everything asks the API server for, and nothing else. */
class RbacTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NODE = "e2e-node";
    private static final String NAMESPACE = "shop";

    @BeforeAll
    static void realKills() {
        RealKernel.required();
    }

    @Test
    void shouldGrantEveryRequestThatIsMadeAndNoOther() throws IOException {
        Set<String> granted = granted(Manifests.events());
        try (ApiServer cluster = ApiServer.open();
                Receiver receiver = Receiver.open()) {
            List<Pod> pods = List.of(
                    pod(cluster, "payment", "apps/v1", "Deployment"),
                    pod(cluster, "database", "apps/v1", "StatefulSet"),
                    pod(cluster, "agent", "apps/v1", "DaemonSet"),
                    pod(cluster, "report", "batch/v1", "Job"));
            try (Collector collector = Collector.run("""
                    kubernetes: {kubeconfig: "%s"}
                    """.formatted(cluster.kubeconfig())
                    + receiver.config()
                    + "\n  events: {plugin: kubernetes-events, url: \"" + cluster.url() + "\", token: a-token}\n")) {
                collector.watching().err().await("watching the 4 pods of node " + NODE);
                for (Pod each : pods) {
                    try (MemoryCgroup cgroup =
                            MemoryCgroup.create(each.cgroup()).limit(20 << 20)) {
                        kill(cgroup);
                    }
                }
                Await.until(
                        "all of " + granted + " to be asked for, not " + asked(cluster),
                        () -> asked(cluster).containsAll(granted));
            }
            assertEquals(granted, asked(cluster));
            for (JsonNode event : cluster.created()) {
                assertEquals("Pod", event.at("/involvedObject/kind").asText(), event::toString);
                assertEquals(NAMESPACE, event.at("/involvedObject/namespace").asText());
            }
        }
    }

    @Test
    void shouldGrantTheRightToCreateEventsOnlyWhereItIsAskedFor() {
        Set<String> more = granted(Manifests.events());
        more.removeAll(granted(Manifests.usual()));
        assertEquals(Set.of("create events."), more);
    }

    /** A pod that a service and a budget select, of a workload that the server knows. */
    private static Pod pod(ApiServer cluster, String name, String apiVersion, String kind) throws IOException {
        Pod pod = Pod.of(NODE, NAMESPACE, name);
        ObjectNode running = pod.running();
        if (kind.equals("Deployment")) {
            cluster.object(pod.replicaSetPath(), pod.replicaSet());
        } else {
            ((ObjectNode) running.at("/metadata/ownerReferences/0"))
                    .put("apiVersion", apiVersion)
                    .put("kind", kind)
                    .put("name", name);
        }
        String metadata = "\"metadata\": {\"name\": \"%1$s\", \"namespace\": \"shop\"}".formatted(name);
        cluster.object(
                "/apis/" + apiVersion + "/namespaces/shop/" + plural(kind) + "/" + name,
                json("{" + metadata + ", \"spec\": {\"replicas\": 1}, \"status\": {}}"));
        cluster.object(
                "/api/v1/namespaces/shop/services/" + name,
                json("{" + metadata + ", \"spec\": {\"selector\": {\"app\": \"" + name + "\"}}}"));
        cluster.put(running);
        return pod;
    }

    private static String plural(String kind) {
        return kind.toLowerCase(Locale.ROOT) + "s";
    }

    private static ObjectNode json(String text) throws IOException {
        return (ObjectNode) JSON.readTree(text);
    }

    private static void kill(MemoryCgroup cgroup) {
        try (Hog hog = Hog.in(cgroup).hold().growUntilKilled()) {
            hog.awaitEnd();
        }
    }

    /** What the role allows, each as {@code verb resource.group}. */
    private static Set<String> granted(Manifests manifests) {
        Set<String> granted = new TreeSet<>();
        for (JsonNode rule : manifests.only("ClusterRole").get("rules")) {
            for (String group : Manifests.texts(rule.get("apiGroups"))) {
                for (String resource : Manifests.texts(rule.get("resources"))) {
                    for (String verb : Manifests.texts(rule.get("verbs"))) {
                        granted.add(verb + " " + resource + "." + group);
                    }
                }
            }
        }
        return granted;
    }

    private static Set<String> asked(ApiServer cluster) {
        return cluster.asked().stream().map(RbacTest::right).collect(Collectors.toCollection(TreeSet::new));
    }

    /** The right that a request takes: its path is {@code /api/v1/...} or {@code /apis/GROUP/VERSION/...}. */
    private static String right(Asked asked) {
        List<String> parts = new ArrayList<>(List.of(asked.path().substring(1).split("/")));
        String group = parts.removeFirst().equals("api") ? "" : parts.removeFirst();
        parts.removeFirst();
        if (parts.getFirst().equals("namespaces")) {
            parts.removeFirst();
            parts.removeFirst();
        }
        return asked.verb() + " " + parts.getFirst() + "." + group;
    }
}
