package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real containers of Docker, killed by this machine's kernel: what the webhook gets against what Docker says. */
class DockerContainersTest {

    private static final int KILLED_BY_SIGNAL_9 = 137;
    private static final String[] SMALL = {"--network=none", "--memory=24m", "--memory-swap=24m"};

    private static Receiver receiver;
    private static Collector collector;
    private static Docker docker;

    @BeforeAll
    static void watch() {
        Tool.required("dockerd", "docker", "containerd", "runc");
        docker = Docker.open();
        receiver = Receiver.open();
        collector = Collector.run(receiver.config()).watching();
    }

    @AfterAll
    static void stop() {
        if (collector != null) {
            collector.close();
            receiver.close();
        }
        if (docker != null) {
            docker.close();
        }
    }

    @BeforeEach
    void letTheKernelLogSpeak() {
        KernelLog.followed().awaitRoomForReport();
    }

    @Test
    void shouldNameAContainerAsDockerDoes() {
        try (WaitingContainer container = docker.run("till", SMALL)) {
            String id = docker.tell("inspect", "--format={{.Id}}", "till");
            long pid = Long.parseLong(docker.tell("inspect", "--format={{.State.Pid}}", "till"));
            String path = ContainerWitness.cgroupOf(pid);

            assertEquals(KILLED_BY_SIGNAL_9, container.growUntilKilled(), "what docker says");
            JsonNode data = receiver.victim(victim -> victim.at("/victim/pid").asLong() == pid);
            new ContainerWitness("docker", id, "till").agree(data);
            assertEquals(path, data.at("/victim/cgroup_path").asText());
            assertEquals(Docker.IMAGE, data.at("/container/image").asText());
        }
    }

    @Test
    void shouldNameAContainerThatLivesForMomentsAndIsRemoved() throws IOException {
        Path idFile = Scratch.directory().resolve("id");
        Tool.Ended ended = docker.toEnd(
                "run",
                "--rm",
                "--name=quick",
                "--cidfile=" + idFile,
                SMALL[0],
                SMALL[1],
                SMALL[2],
                "--entrypoint=" + ContainerRoot.NOW,
                Docker.IMAGE);

        assertEquals(KILLED_BY_SIGNAL_9, ended.exitCode(), ended.output());
        assertEquals("", docker.tell("ps", "--all", "--quiet", "--filter=name=quick"), "nothing is left of it");
        String id = Files.readString(idFile).strip();
        new ContainerWitness("docker", id, "quick")
                .agree(receiver.victim(
                        victim -> victim.at("/container/id").asText().equals(id)));
    }
}
