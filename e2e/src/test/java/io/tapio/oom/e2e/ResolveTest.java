package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code resolve} against what Podman and /proc say of a real container. */
class ResolveTest {

    @Test
    void shouldTellTheContainerOfAProcessAndOfItsPath() throws IOException {
        Tool.required("podman", "runc");
        try (Podman podman = Podman.open();
                WaitingContainer container = podman.run("asked", "--network", "none")) {
            ContainerWitness witness = podman.witness("asked");
            String pid = Long.toString(podman.pid("asked"));
            String path = ContainerWitness.cgroupOf(Long.parseLong(pid));

            Collector.Ended ended = Collector.command("resolve", "--json", pid, path, "/sys/fs/cgroup/memory" + path);

            assertEquals(0, ended.exitCode(), ended::everything);
            assertEquals(3, ended.out().size());
            for (String line : ended.out()) {
                JsonNode answer = new ObjectMapper().readTree(line);
                assertEquals(path, answer.path("cgroup_path").asText(), line);
                assertEquals(witness.id(), answer.path("container_id").asText(), line);
                assertEquals(witness.name(), answer.path("container_name").asText(), line);
                assertEquals(witness.runtime(), answer.path("runtime").asText(), line);
                assertEquals("container", answer.path("level").asText(), line);
                assertTrue(answer.path("unit").isMissingNode(), line);
            }
            Collector.Ended asNobody =
                    Collector.commandAs(Distribution.built().copy(), Collector.AS_NOBODY, "resolve", "--json", pid);
            assertEquals(0, asNobody.exitCode(), asNobody::everything);
            JsonNode unnamed = new ObjectMapper().readTree(asNobody.out().getFirst());
            assertEquals(witness.id(), unnamed.path("container_id").asText(), "it needs no right");
        }
    }

    @Test
    void shouldAnswerTheRestWhereOneInputIsWrong() {
        Collector.Ended gone = Collector.command("resolve", "2147483646", "/system.slice/tapio-none-such.service");
        assertEquals(1, gone.exitCode(), gone::everything);
        assertEquals(List.of("/system.slice/tapio-none-such.service: unit tapio-none-such.service"), gone.out());
        assertTrue(gone.everything().contains("TAPIO-G010"), gone::everything);

        Collector.Ended wrong = Collector.command("resolve", "tapio-none-such");
        assertEquals(2, wrong.exitCode(), wrong::everything);
        assertTrue(wrong.everything().contains("TAPIO-G011"), wrong::everything);
    }
}
