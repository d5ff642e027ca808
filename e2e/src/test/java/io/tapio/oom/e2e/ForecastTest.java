package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A warning before a real kill, with a stranger's predictor, and the memory of a real program recorded up to its kill. */
class ForecastTest {

    private static final long LIMIT = 32L << 20;

    @BeforeAll
    static void realKills() {
        RealKernel.required();
    }

    @Test
    void shouldWarnBeforeTheKillAndSayInTheKillHowLongBefore() throws IOException {
        Path folder = Scratch.directory();
        predictor(folder);
        String container = UUID.randomUUID().toString().replace("-", "").repeat(2);
        try (Collector collector = Collector.run(config(folder)).watching();
                MemoryCgroup cgroup =
                        MemoryCgroup.create("/docker/" + container).limit(LIMIT);
                Hog hog = Hog.in(cgroup, "--anon-mib", "20")) {
            collector.address();
            hog.hold();
            JsonNode raised = event(collector, container, "\"event_type\":\"oom_predicted\"", "\"revision\":0");
            assertEquals("half", raised.at("/prediction/predictor").asText());
            assertEquals(.95, raised.at("/prediction/confidence").asDouble());
            assertEquals(LIMIT, raised.at("/cgroup/limit_bytes").asLong());
            assertEquals(cgroup.inode(), raised.at("/cgroup/cgroup_id").asLong());

            hog.growUntilKilled().awaitEnd();
            JsonNode foretold = event(collector, container, "\"event_type\":\"oom_kill_victim\"", "\"revision\":0")
                    .path("foretold");
            assertTrue(foretold.path("predicted").asBoolean(), foretold::toString);
            assertEquals(raised.path("event_id"), foretold.path("event_id"));
            assertTrue(foretold.path("lead_seconds").asDouble() >= 0, foretold::toString);
            assertEquals(42, foretold.path("time_to_oom_seconds").asDouble());
            JsonNode last = event(collector, container, "\"event_type\":\"oom_predicted\"", "\"ended_at\"");
            assertEquals("killed", last.path("ending").asText());
            assertEquals(raised.path("event_id"), last.path("event_id"));
            assertEquals(foretold.path("lead_seconds"), last.path("lead_seconds"));
        }
    }

    @Test
    void shouldGoOnAfterACrashWithWhatStandsAndEndWhatIsGone() throws IOException {
        Path folder = Scratch.directory();
        predictor(folder);
        String stays = UUID.randomUUID().toString().replace("-", "").repeat(2);
        String goes = UUID.randomUUID().toString().replace("-", "").repeat(2);
        String config = Collector.withJournal(config(folder));
        Collector.Ended first;
        try (MemoryCgroup cgroup = MemoryCgroup.create("/docker/" + stays).limit(LIMIT);
                Hog hog = Hog.in(cgroup, "--anon-mib", "28")) {
            hog.hold();
            try (MemoryCgroup gone = MemoryCgroup.create("/docker/" + goes).limit(LIMIT);
                    Hog other = Hog.in(gone, "--anon-mib", "28");
                    Collector collector = Collector.run(config).watching()) {
                other.hold();
                for (String each : List.of(stays, goes)) {
                    event(collector, each, "\"oom_predicted\"", "\"revision\":0");
                    event(collector, each, "\"memory_pressure_high\"", "\"revision\":0");
                }
                collector.kill();
                first = collector.awaitEnd();
            }
            try (Collector collector = Collector.run(config).watching()) {
                for (String type : List.of("\"oom_predicted\"", "\"memory_pressure_high\"")) {
                    JsonNode lost = event(collector, goes, type, "\"ended_at\"");
                    assertEquals("lost_sight", lost.path("ending").asText(), lost::toString);
                    assertEquals(
                            ids(first, goes, type), Set.of(lost.path("event_id").asText()));
                }
                hog.growUntilKilled().awaitEnd();
                JsonNode kill = event(collector, stays, "\"oom_kill_victim\"", "\"revision\":0");
                assertTrue(kill.at("/foretold/predicted").asBoolean(), kill::toString);
                assertEquals(
                        ids(first, stays, "\"oom_predicted\""),
                        Set.of(kill.at("/foretold/event_id").asText()));
                for (String type : List.of("\"oom_predicted\"", "\"memory_pressure_high\"")) {
                    JsonNode last = event(collector, stays, type, "\"ended_at\"");
                    assertEquals("killed", last.path("ending").asText(), last::toString);
                }
                Collector.Ended second = collector.stop();
                for (String each : List.of(stays, goes)) {
                    for (String type : List.of("\"oom_predicted\"", "\"memory_pressure_high\"")) {
                        assertEquals(ids(first, each, type), ids(second, each, type), "it is told under one id");
                    }
                }
            }
        }
    }

    private static Set<String> ids(Collector.Ended ended, String... texts) {
        return ended.out().stream()
                .filter(line -> has(line, texts))
                .map(line -> json(line).at("/data/event_id").asText())
                .collect(Collectors.toSet());
    }

    @Test
    void shouldRecordAProgramUpToItsKillAndForecastFromThat() throws IOException {
        Path folder = Scratch.directory();
        predictor(folder);
        Path trace = Scratch.directory().resolve("leak-01.jsonl.gz");
        try (MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT);
                Hog hog = Hog.in(cgroup, "--anon-mib", "20");
                Collector recorder = Collector.start(
                        Distribution.built(), List.of(), "record", "--cgroup", cgroup.path(), "--out", trace + "")) {
            hog.hold();
            recorder.err().await("\"samples\":1,");
            recorder.err().await("\"samples\":11,");
            hog.growUntilKilled().awaitEnd();
            Collector.Ended ended = recorder.awaitEnd();
            assertEquals(0, ended.exitCode(), ended::everything);
            assertTrue(ended.err().getLast().contains("\"ended\":\"killed\""), ended::everything);
        }
        List<String> lines = lines(trace);
        assertEquals("leak-01", json(lines.getFirst()).path("trace").asText());
        JsonNode sample = json(lines.getLast());
        assertEquals(LIMIT, sample.path("limit").asLong());
        assertEquals(0, sample.path("oom_kill").asLong());
        assertTrue(sample.path("anon").asLong() >= 20 << 20, sample::toString);

        Path forecasts = Scratch.directory().resolve("forecasts.jsonl");
        Collector.Ended ended = Collector.command(
                "forecast",
                "--trace",
                trace + "",
                "--out",
                forecasts + "",
                "--directory",
                folder + "",
                "--predictor",
                "half");
        assertEquals(0, ended.exitCode(), ended::everything);
        List<String> said = Files.readAllLines(forecasts);
        assertFalse(said.isEmpty());
        JsonNode last = json(said.getLast());
        assertEquals("leak-01", last.path("trace").asText());
        assertEquals("half", last.path("predictor").asText());
        assertEquals(.95, last.path("p300").asDouble());
        assertEquals(sample.path("t"), last.path("t"));
        assertTrue(last.has("tte_p10_s"), last::toString);
    }

    private static String config(Path folder) {
        return """
                http: {port: 0}
                memory: {sample_interval: 1s}
                prediction: {ensemble: half}
                plugins: {directory: %s}
                sinks: {stdout: {plugin: stdout, format: json, updates: true}}
                """.formatted(folder);
    }

    /** Sure of a kill as soon as half of the limit is held. */
    private static void predictor(Path folder) {
        PluginJar.build(folder, "half", "Plugin-Id: half\nPlugin-Version: 1.0.0", "stranger.Half", """
                package stranger;
                @org.pf4j.Extension
                public class Half implements io.tapio.oom.api.forecast.PredictorFactory {
                    @Override public String name() { return "half"; }
                    @Override public io.tapio.oom.api.forecast.Predictor begin() {
                        return point -> java.util.Optional.of(new io.tapio.oom.api.forecast.Forecast(
                                0, point.ratio() > .5 ? .95 : 0, point.ratio() > .5 ? .95 : 0, 42.0, null, null, null));
                    }
                }
                """);
    }

    private static JsonNode event(Collector collector, String... texts) {
        Await.until(
                List.of(texts) + " on standard output",
                () -> collector.out().all().stream().anyMatch(line -> has(line, texts)));
        return json(collector.out().all().stream()
                        .filter(line -> has(line, texts))
                        .findFirst()
                        .orElseThrow())
                .path("data");
    }

    private static boolean has(String line, String... texts) {
        return List.of(texts).stream().allMatch(line::contains);
    }

    private static List<String> lines(Path trace) throws IOException {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(trace)), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }

    private static JsonNode json(String line) {
        try {
            return new ObjectMapper().readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError(line, e);
        }
    }
}
