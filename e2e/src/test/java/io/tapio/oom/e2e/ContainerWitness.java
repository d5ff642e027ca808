package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a runtime says of a container of its own.
 *
 * @param name what people call it
 */
record ContainerWitness(String runtime, String id, String name) {

    /** The path of a process's memory cgroup, by /proc. */
    static String cgroupOf(long pid) {
        String prefix = MemoryCgroup.isV1() ? ":memory:" : "0::";
        try {
            return Files.readAllLines(Path.of("/proc/" + pid + "/cgroup")).stream()
                    .filter(line -> line.contains(prefix))
                    .map(line -> line.substring(line.indexOf(prefix) + prefix.length()))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Holds a kill against this and the kernel's report of it. */
    void agree(JsonNode data) {
        assertEquals(id, data.at("/container/id").asText(), "container id");
        assertEquals(name, data.at("/container/name").asText(), "container name of " + data);
        assertEquals(runtime, data.at("/container/runtime").asText(), "runtime");
        KernelReport report = KernelLog.followed().report(data.at("/victim/pid").asLong());
        assertEquals(
                report.summary("task_memcg"), data.at("/victim/cgroup_path").asText(), "the kernel's path");
    }
}
