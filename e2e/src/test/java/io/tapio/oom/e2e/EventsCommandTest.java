package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code events} against a collector that runs, in processes of their own, with kills of the real kernel. */
class EventsCommandTest {

    private static final String CONFIG = """
            http: {port: 0}
            sinks: {stdout: {enabled: false}}
            """;
    private static final long LIMIT = 16L << 20;

    @BeforeAll
    static void realKills() {
        RealKernel.required();
    }

    @Test
    void shouldTellWhatTheCollectorHasSeenAndGoOnWithWhatItSees() throws IOException {
        try (Collector collector = Collector.run(CONFIG).watching();
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT);
                Collector follower = Collector.start(
                        Distribution.built(), List.of(), "events", "--follow", "--url", collector.address())) {
            Hog first = killed(cgroup);
            follower.out().await("(pid " + first.pid() + ")");

            Collector.Ended told = Collector.command("events", "--url", collector.address());
            assertEquals(0, told.exitCode(), told::everything);
            assertTrue(
                    told.out().stream()
                            .anyMatch(line -> line.contains(
                                    " OOM KILL  oom-hog (pid " + first.pid() + ") in " + cgroup.path() + " on ")),
                    told::everything);

            Hog second = killed(cgroup);
            follower.out().await("(pid " + second.pid() + ")");
        }
    }

    @Test
    void shouldPrintForProgramsWhatASinkGets() throws IOException {
        ObjectMapper json = new ObjectMapper();
        try (Collector collector = Collector.run("http: {port: 0}\nsinks: {stdout: {format: json}}\n")
                        .watching();
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT)) {
            Hog hog = killed(cgroup);
            JsonNode atTheSink = json.readTree(collector.out().await("-" + hog.pid() + "\""));

            Collector.Ended told =
                    Collector.command("events", "--json", "--type", "oom_kill_victim", "--url", collector.address());

            JsonNode asked = told.out().stream()
                    .map(line -> read(json, line))
                    .filter(event -> event.at("/data/event_id").equals(atTheSink.at("/data/event_id")))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(told.everything()));
            assertEquals(atTheSink.at("/data/victim"), asked.at("/data/victim"));
            assertEquals(atTheSink.at("/data/limit_owner"), asked.at("/data/limit_owner"));
        }
    }

    @Test
    void shouldSayWhatToDoWhenNoCollectorRuns() {
        Collector.Ended ended = Collector.command("events", "--url", "http://127.0.0.1:1");
        assertEquals(1, ended.exitCode(), ended::everything);
        assertTrue(ended.err().getFirst().contains("start one with `tapio-oom run`"), ended::everything);
        assertFalse(ended.everything().contains("\tat "), ended::everything);
        assertEquals(2, Collector.command("events", "--url", "there").exitCode());
    }

    private static Hog killed(MemoryCgroup cgroup) {
        try (Hog hog = Hog.in(cgroup)) {
            hog.hold().growUntilKilled().awaitEnd();
            return hog;
        }
    }

    private static JsonNode read(ObjectMapper json, String line) {
        try {
            return json.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }
}
