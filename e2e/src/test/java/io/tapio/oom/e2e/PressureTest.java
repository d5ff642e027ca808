package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Real programs near their limit. All are sampled every ten seconds, so what is told sooner was looked at sooner. */
class PressureTest {

    private static final long LIMIT = 32L << 20;
    private static final String CONFIG = """
            http: {port: 0}
            sinks: {stdout: {plugin: stdout, format: json, updates: true}}
            """;

    @BeforeAll
    static void realKills() {
        RealKernel.required();
    }

    @Test
    void shouldTellOfAProgramThatGrowsAndThatItsKillEndedIt() {
        String container = container();
        try (Collector collector = Collector.run(CONFIG).watching();
                MemoryCgroup cgroup =
                        MemoryCgroup.create("/docker/" + container).limit(LIMIT);
                Hog hog = Hog.in(cgroup, "--anon-mib", "27")) {
            hog.hold();
            JsonNode high = event(collector, container, "\"memory_pressure_high\"", "\"revision\":0");
            assertEquals(LIMIT, high.at("/cgroup/limit_bytes").asLong());
            assertEquals(cgroup.inode(), high.at("/cgroup/cgroup_id").asLong());
            assertTrue(high.path("unreclaimable_bytes").asLong() >= 27L << 20, high::toString);
            assertTrue(
                    high.path("percent").asDouble() >= 84
                            && high.path("percent").asDouble() < 100,
                    high::toString);
            assertFalse(high.has("ended_at"));

            hog.growUntilKilled().awaitEnd();
            event(collector, container, "\"oom_kill_victim\"");
            JsonNode over = event(collector, container, "\"memory_pressure_high\"", "\"ended_at\"");
            assertEquals(high.path("event_id"), over.path("event_id"));
            assertEquals("killed", over.path("ending").asText(), over::toString);
            assertEquals(1, over.path("revision").asInt());
        }
    }

    private static JsonNode event(Collector collector, String... texts) {
        String line = Await.value(
                () -> List.of(texts) + " on standard output",
                () -> collector.out().all().stream()
                        .filter(each -> List.of(texts).stream().allMatch(each::contains))
                        .findFirst()
                        .orElse(null));
        try {
            return new ObjectMapper().readTree(line).path("data");
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }

    private static String container() {
        return UUID.randomUUID().toString().replace("-", "").repeat(2);
    }
}
