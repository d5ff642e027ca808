package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What {@code run --record} writes is told again by {@code replay}, the same. */
class RecordingTest {

    private static final long LIMIT = 16L << 20;

    @Test
    void shouldTellARecordedKillAsItWasToldThen() throws IOException {
        RealKernel.required();
        Path recording = Scratch.directory().resolve("kills.ring");
        Path config = Scratch.file("recorded.yaml", "http: {port: 0}\nsource: {pin: false, history: false}\n");
        try (Collector collector = Collector.start(
                                Distribution.built(),
                                List.of(),
                                "run",
                                "--config",
                                config.toString(),
                                "--record",
                                recording.toString())
                        .watching();
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT);
                Hog hog = Hog.in(cgroup)) {
            hog.hold().growUntilKilled().awaitEnd();
            collector.out().await("-" + hog.pid() + "\"");
            JsonNode told = victim(collector.stop().out(), hog);
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(recording)));

            Collector.Ended replayed = Collector.command("replay", "--json", recording.toString());
            JsonNode again = victim(replayed.out(), hog);
            assertEquals(told.get("id"), again.get("id"));
            assertEquals(told.at("/data/victim"), again.at("/data/victim"));
            assertEquals(told.at("/data/limit_owner"), again.at("/data/limit_owner"));
        }
    }

    @Test
    void shouldNotWriteOverAFileThatIsThere() {
        Path there = Scratch.file("there.ring", "precious");
        Collector.Ended refused = Collector.command("run", "--record", there.toString());
        assertEquals(2, refused.exitCode(), refused::everything);
        assertTrue(refused.err().stream().anyMatch(line -> line.contains("is there already")), refused::everything);
    }

    private static JsonNode victim(List<String> lines, Hog hog) throws IOException {
        ObjectMapper json = new ObjectMapper();
        for (String line : lines) {
            JsonNode event = json.readTree(line);
            if (event.at("/data/victim/pid").asLong() == hog.pid()
                    && event.at("/data/revision").asInt() == 0) {
                return event;
            }
        }
        throw new AssertionError("the kill of " + hog.pid() + " is not in " + lines);
    }
}
