package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Events on standard output and nothing else there; the log on standard error. */
class StdoutTest {

    private static final long LIMIT = 16L << 20;

    @BeforeAll
    static void realKills() {
        RealKernel.required();
    }

    @Test
    void shouldPrintOneSentenceForEachKillAsText() {
        try (Collector collector = Collector.run("""
                        http: {port: 0}
                        sinks: {stdout: {format: text}}
                        """).watching();
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT);
                Hog first = Hog.in(cgroup)) {
            first.hold().growUntilKilled().awaitEnd();
            collector.out().await("pid " + first.pid());
            try (Hog second = Hog.in(cgroup)) {
                second.hold().growUntilKilled().awaitEnd();
                collector.out().await("pid " + second.pid());

                Collector.Ended ended = collector.stop();
                List<String> ours = ended.out().stream()
                        .filter(line -> line.contains(" in " + cgroup.path() + " on "))
                        .toList();
                assertEquals(2, ours.size(), ended::everything);
                assertTrue(
                        ours.getFirst()
                                .contains(" OOM KILL  oom-hog (pid " + first.pid() + ") in " + cgroup.path() + " on "),
                        ours.getFirst());
                assertTrue(
                        ours.getFirst()
                                .contains(": the 16.0 MiB limit of cgroup " + cgroup.path()
                                        + " was reached when it asked for more itself; "),
                        ours.getFirst());
                assertTrue(
                        ended.out().stream().allMatch(line -> line.matches("\\d{4}-\\d\\d-\\d\\d [0-9:.]{12} OOM .*")),
                        ended::everything);
                assertTrue(ended.err().stream().anyMatch(line -> line.contains("hooks attached")), ended::everything);
            }
        }
    }

    @Test
    void shouldPrintOneJsonObjectALineWhereNobodyReadsAlong() throws IOException {
        try (Collector collector = Collector.run("http: {port: 0}\n").watching();
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT);
                Hog hog = Hog.in(cgroup)) {
            hog.hold().growUntilKilled().awaitEnd();
            collector.out().await("-" + hog.pid() + "\"");

            Collector.Ended ended = collector.stop();
            ObjectMapper json = new ObjectMapper();
            int victims = 0;
            for (String line : ended.out()) {
                JsonNode event = json.readTree(line);
                assertEquals("1.0", event.path("specversion").asText(), line);
                victims += event.at("/data/victim/pid").asLong() == hog.pid() ? 1 : 0;
            }
            assertEquals(1, victims, ended::everything);
        }
    }
}
