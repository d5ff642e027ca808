package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Real containers of containerd, killed by this machine's kernel: those of {@code ctr}, and Kubernetes pods that its own
 * plugin makes as the kubelet would have it make them.
 */
class ContainerdContainersTest {

    private static final int KILLED_BY_SIGNAL_9 = 137;
    private static final String NAMESPACE = "tapio-e2e";
    private static final long LIMIT = 24L << 20;

    private static Receiver receiver;
    private static Collector collector;
    private static Containerd containerd;

    @BeforeAll
    static void watch() {
        Tool.required("containerd", "ctr", "runc", "podman", "protoc", "curl");
        containerd = Containerd.open();
        try (Podman podman = Podman.open()) {
            podman.image(Containerd.SANDBOX_IMAGE, ContainerRoot.PAUSE);
            containerd.image(podman.archive(Podman.IMAGE));
            containerd.image(podman.archive(Containerd.SANDBOX_IMAGE));
        }
        receiver = Receiver.open();
        collector = Collector.run(receiver.config()).watching();
    }

    @AfterAll
    static void stop() {
        if (collector != null) {
            collector.close();
            receiver.close();
        }
        if (containerd != null) {
            containerd.close();
            MemoryCgroup.removeLeft("/" + NAMESPACE);
        }
    }

    @BeforeEach
    void letTheKernelLogSpeak() {
        KernelLog.followed().awaitRoomForReport();
    }

    @Test
    void shouldKnowAContainerOfCtrWhoseCgroupCouldBeAnything() {
        try (WaitingContainer container = containerd.run(NAMESPACE, "tea", LIMIT, ContainerRoot.HOG)) {
            long pid = containerd.pid(NAMESPACE, "tea");
            String path = ContainerWitness.cgroupOf(pid);

            assertEquals(KILLED_BY_SIGNAL_9, container.growUntilKilled(), "what ctr says");
            JsonNode data = receiver.victim(victim -> victim.at("/victim/pid").asLong() == pid);
            new ContainerWitness("containerd", "tea", "tea").agree(data);
            assertEquals(path, data.at("/victim/cgroup_path").asText());
        }
    }

    @Test
    void shouldKnowAContainerOfCtrThatLivesForMoments() {
        Tool.Ended ended = containerd.toEnd(containerd.plain(NAMESPACE, "espresso", LIMIT, ContainerRoot.NOW));

        assertEquals(KILLED_BY_SIGNAL_9, ended.exitCode(), ended.output());
        JsonNode data = receiver.victim(
                victim -> victim.at("/victim/cgroup_path").asText().equals("/" + NAMESPACE + "/espresso"));
        new ContainerWitness("containerd", "espresso", "espresso").agree(data);
    }

    @Test
    void shouldNameThePodAndTheContainerThatKubernetesHadMade() {
        Pod pod = new Pod("api-7d9f4", "shop-prod");
        pod.start();
        String id = pod.create("web", LIMIT);
        pod.cri.call("StartContainer", "container_id: \"" + id + "\"");

        JsonNode data =
                receiver.victim(victim -> victim.at("/container/id").asText().equals(id));
        new ContainerWitness("containerd", id, "web").agree(data);
        assertEquals(pod.cgroup() + "/" + id, data.at("/victim/cgroup_path").asText());
        assertEquals(Podman.IMAGE, data.at("/container/image").asText());
        assertEquals("api-7d9f4", data.at("/pod/name").asText());
        assertEquals("shop-prod", data.at("/pod/namespace").asText());
        assertEquals(pod.uid, data.at("/pod/uid").asText());
        assertEquals("burstable", data.at("/pod/qos").asText());
        String status = Await.value(() -> "containerd to see the end of " + id, () -> {
            String now = pod.cri.call("ContainerStatus", "container_id: \"" + id + "\"");
            return now.contains("exit_code") ? now : null;
        });
        assertEquals("137", Cri.field("exit_code", status), "what containerd tells the kubelet");
        // Where containerd hears of the end first and of its reason later, it tells the kubelet "Error".
        assertTrue(Set.of("OOMKilled", "Error").contains(Cri.field("reason", status)), status);
        pod.remove();
    }

    @Test
    void shouldNameThePodWhoseLimitAContainerOfItHits() throws IOException {
        Pod pod = new Pod("db-0", "shop-test");
        pod.start();
        Path cgroup = MemoryCgroup.root().resolve(pod.cgroup().substring(1));
        Files.writeString(
                cgroup.resolve(MemoryCgroup.isV1() ? "memory.limit_in_bytes" : "memory.max"), Long.toString(LIMIT));
        String id = pod.create("db", 0);
        pod.cri.call("StartContainer", "container_id: \"" + id + "\"");

        JsonNode data =
                receiver.victim(victim -> victim.at("/container/id").asText().equals(id));
        assertEquals("db", data.at("/container/name").asText());
        assertEquals(pod.cgroup(), data.at("/limit_owner/cgroup_path").asText());
        assertEquals("db-0", data.at("/pod/name").asText());
        assertEquals("shop-test", data.at("/pod/namespace").asText());
        assertTrue(data.at("/container/kind").isMissingNode(), "it is not the sandbox");
        pod.remove();
    }

    /** A pod as the kubelet asks for it. */
    private static final class Pod {

        private static final String NAMESPACES =
                "security_context {namespace_options {network: NODE pid: CONTAINER ipc: NODE}}";

        private final Cri cri = new Cri(containerd.socket());
        private final String uid = UUID.randomUUID().toString();
        private final String config;
        private String sandbox = "";

        Pod(String name, String namespace) {
            config = """
                    metadata {name: "%s" uid: "%s" namespace: "%s"}
                    log_directory: "%s"
                    linux {cgroup_parent: "%s" %s}
                    """.formatted(name, uid, namespace, Scratch.directory(), cgroup(), NAMESPACES);
        }

        String cgroup() {
            return "/kubepods/burstable/pod" + uid;
        }

        void start() {
            sandbox = Cri.field("pod_sandbox_id", cri.call("RunPodSandbox", "config {" + config + "}"));
        }

        /** @param limit in bytes; 0 for none */
        String create(String name, long limit) {
            String request =
                    """
                    pod_sandbox_id: "%s"
                    config {
                      metadata {name: "%s"}
                      image {image: "%s"}
                      command: "%s"
                      envs {key: "DB_PASSWORD" value: "hunter2"}
                      log_path: "%s.log"
                      linux {resources {memory_limit_in_bytes: %d} %s}
                    }
                    sandbox_config {%s}
                    """.formatted(sandbox, name, Podman.IMAGE, ContainerRoot.NOW, name, limit, NAMESPACES, config);
            return Cri.field("container_id", cri.call("CreateContainer", request));
        }

        void remove() {
            untilItIsTaken("StopPodSandbox");
            untilItIsTaken("RemovePodSandbox");
            MemoryCgroup.removeLeft(cgroup());
        }

        /** As the kubelet does: a container that dies while it is stopped makes the runtime refuse the first call. */
        private void untilItIsTaken(String method) {
            AtomicReference<AssertionError> refused = new AtomicReference<>();
            Await.value(() -> method + ": " + refused.get(), () -> {
                try {
                    return cri.call(method, "pod_sandbox_id: \"" + sandbox + "\"");
                } catch (AssertionError e) {
                    refused.set(e);
                    return null;
                }
            });
        }
    }
}
