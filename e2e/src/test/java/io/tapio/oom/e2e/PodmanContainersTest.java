package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real containers of Podman, killed by this machine's kernel: what the webhook gets against what Podman says. */
class PodmanContainersTest {

    private static final int KILLED_BY_SIGNAL_9 = 137;
    private static final String[] SMALL = {"--network", "none", "--memory", "24m", "--memory-swap", "24m"};

    private static Receiver receiver;
    private static Collector collector;
    private static Podman podman;

    @BeforeAll
    static void watch() {
        Tool.required("podman", "runc");
        podman = Podman.open();
        receiver = Receiver.open();
        collector = Collector.run(receiver.config()).watching();
    }

    @AfterAll
    static void stop() {
        if (collector != null) {
            collector.close();
            receiver.close();
        }
        if (podman != null) {
            podman.close();
        }
    }

    @BeforeEach
    void letTheKernelLogSpeak() {
        KernelLog.followed().awaitRoomForReport();
    }

    @Test
    void shouldNameAContainerAsPodmanDoes() {
        try (WaitingContainer container = podman.run("shop", SMALL)) {
            ContainerWitness witness = podman.witness("shop");
            long pid = podman.pid("shop");
            String path = ContainerWitness.cgroupOf(pid);

            assertEquals(KILLED_BY_SIGNAL_9, container.growUntilKilled(), "what podman says");
            JsonNode data = victim(pid);
            witness.agree(data);
            assertEquals(path, data.at("/victim/cgroup_path").asText());
            assertEquals(Podman.IMAGE, data.at("/container/image").asText());
            assertTrue(data.path("pod").isMissingNode(), "no Kubernetes pod");
            assertTrue(data.path("unit").isMissingNode(), "no unit of systemd");
            assertEquals("1", data.at("/victim/ns_pid").asText());
        }
    }

    @Test
    void shouldNameAContainerThatLivesForMomentsAndIsRemoved() throws IOException {
        Path idFile = Scratch.directory().resolve("id");
        Tool.Ended ended = podman.toEnd(concat(
                List.of("run", "--rm", "--name", "quick", "--cidfile", idFile.toString()),
                List.of(SMALL),
                List.of("--entrypoint", ContainerRoot.NOW, Podman.IMAGE)));

        assertEquals(KILLED_BY_SIGNAL_9, ended.exitCode(), ended.output());
        assertEquals("", podman.tell("ps", "--all", "--quiet", "--filter", "name=quick"), "nothing is left of it");
        String id = Files.readString(idFile).strip();
        JsonNode data =
                receiver.victim(victim -> victim.at("/container/id").asText().equals(id));
        new ContainerWitness("podman", id, "quick").agree(data);
        assertEquals(Podman.IMAGE, data.at("/container/image").asText());
    }

    @Test
    void shouldNameAContainerInAPodOfPodman() {
        podman.tell("pod", "create", "--name", "stall", "--infra=false");
        try (WaitingContainer container =
                podman.run("till", "--pod", "stall", "--network", "none", "--memory", "24m")) {
            ContainerWitness witness = podman.witness("till");
            long pid = podman.pid("till");

            assertEquals(KILLED_BY_SIGNAL_9, container.growUntilKilled(), "what podman says");
            JsonNode data = victim(pid);
            witness.agree(data);
            assertTrue(data.path("pod").isMissingNode(), "no Kubernetes pod");
            assertTrue(data.at("/container/outer").isMissingNode(), "the pod is no container around it");
        }
    }

    @Test
    void shouldNameTheContainerAroundTheCgroupsInside() throws IOException {
        try (WaitingContainer container = podman.run("deep", SMALL)) {
            ContainerWitness witness = podman.witness("deep");
            long pid = podman.pid("deep");
            String path = ContainerWitness.cgroupOf(pid);
            Path around = MemoryCgroup.root().resolve(path.substring(1));
            Path inner = around.resolve("init.scope/deeper");
            Files.createDirectories(inner);
            Files.writeString(inner.resolve("cgroup.procs"), pid + "");
            if (MemoryCgroup.isV1()) {
                Files.writeString(inner.resolve("memory.limit_in_bytes"), Integer.toString(12 << 20));
            } else {
                Files.writeString(around.resolve("cgroup.subtree_control"), "+memory");
                Files.writeString(around.resolve("init.scope/cgroup.subtree_control"), "+memory");
                Files.writeString(inner.resolve("memory.max"), Integer.toString(12 << 20));
            }

            assertEquals(KILLED_BY_SIGNAL_9, container.growUntilKilled(), "what podman says");
            JsonNode data = victim(pid);
            witness.agree(data);
            assertEquals(
                    path + "/init.scope/deeper", data.at("/victim/cgroup_path").asText());
            assertEquals(
                    path + "/init.scope/deeper",
                    data.at("/limit_owner/cgroup_path").asText());
        }
    }

    private static JsonNode victim(long pid) {
        return receiver.victim(victim -> victim.at("/victim/pid").asLong() == pid);
    }

    @SafeVarargs
    private static String[] concat(List<String>... parts) {
        return List.of(parts).stream().flatMap(List::stream).toArray(String[]::new);
    }
}
