package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What somebody on duty does with a running collector: looks at its sinks, tries again, silences, changes its file. */
class OperatorTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LIMIT = 16L << 20;

    @BeforeAll
    static void realKills() {
        RealKernel.required();
    }

    @Test
    void shouldKeepWhatAPeerRefusesAndDeliverItWhenAskedTo() throws IOException {
        try (Receiver receiver = Receiver.open();
                Collector collector = Collector.run(receiver.config()).watching();
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT)) {
            receiver.answerWith(400);
            long pid = killed(cgroup);
            receiver.victim(cgroup, pid);
            List<JsonNode> letters = Await.value(() -> "a dead letter", () -> {
                List<JsonNode> now = json(tapio(collector, "sinks", "dead", "list", "hook", "--json"));
                return holding(now, pid) >= 1 ? now : null;
            });
            assertTrue(letters.getFirst().get("reason").asText().contains("400"), letters::toString);
            assertTrue(
                    tapio(collector, "sinks", "list").out().stream()
                            .anyMatch(line -> line.startsWith("hook ") && !line.contains("dead letters 0 ")),
                    "the list of the sinks says that there are some");

            int refused = receiver.of(cgroup, "oom_kill_victim").size();
            receiver.answerWith(204);
            assertEquals(0, tapio(collector, "sinks", "dead", "retry", "hook").exitCode());
            Await.until(
                    "the kill once more",
                    () -> receiver.of(cgroup, "oom_kill_victim").size() > refused);
            Await.until(
                    "no dead letters of it",
                    () -> holding(json(tapio(collector, "sinks", "dead", "list", "--json")), pid) == 0);
            Collector.Ended unknown = tapio(collector, "sinks", "dead", "drop", "nobody");
            assertEquals(2, unknown.exitCode(), unknown::everything);
        }
    }

    @Test
    void shouldSayNothingOfWhatIsSilencedUntilTheSilenceIsOver() throws IOException {
        try (Receiver receiver = Receiver.open();
                Collector collector = Collector.run(receiver.config()).watching();
                MemoryCgroup quiet = MemoryCgroup.create().limit(LIMIT);
                MemoryCgroup loud = MemoryCgroup.create().limit(LIMIT)) {
            String id = tapio(collector, "silences", "add", "cgroup_path=" + quiet.path() + "*", "--for", "1h")
                    .out()
                    .getFirst();
            assertTrue(tapio(collector, "silences", "list").everything().contains(id), "the silence is listed");
            killed(quiet);
            receiver.victim(loud, killed(loud));
            assertEquals(List.of(), receiver.of(quiet, "oom_kill_victim"), "the later kill of the other came");

            assertEquals(0, tapio(collector, "silences", "expire", id).exitCode());
            assertFalse(tapio(collector, "silences", "list").everything().contains(id), "an ended silence is over");
            receiver.victim(quiet, killed(quiet));
            assertEquals(1, receiver.of(quiet, "oom_kill_victim").size(), "what was silenced stays so");
        }
    }

    @Test
    void shouldGoByItsFileWhenThatChangesAndKeepTheOldOneWhenItIsWrong() throws IOException {
        try (Receiver one = Receiver.open();
                Receiver other = Receiver.open();
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT)) {
            Path file = Scratch.file("tapio-oom.yaml", Collector.withJournal(passing(one)));
            String journal = Files.readString(file).substring(passing(one).length());
            try (Collector collector = Collector.start(
                            Distribution.built(), List.of(), "run", "--config", file.toString())
                    .watching()) {
                one.victim(cgroup, killed(cgroup));

                Files.writeString(file, passing(other) + journal);
                other.victim(cgroup, Await.value(() -> "a kill at the new place", () -> {
                    long pid = killed(cgroup);
                    return Stream.of(one, other)
                                    .flatMap(each -> each.of(cgroup, "oom_kill_victim").stream())
                                    .anyMatch(post -> at(other, post) && of(post) == pid)
                            ? pid
                            : null;
                }));
                int before = one.of(cgroup, "oom_kill_victim").size();

                Files.writeString(file, passing(one).replace("http:", "htp:") + journal);
                collector.signal("HUP");
                collector.err().await("htp");
                other.victim(cgroup, killed(cgroup));
                assertEquals(before, one.of(cgroup, "oom_kill_victim").size(), "nothing goes to the former place");
                List<Long> told = Stream.of(one, other)
                        .flatMap(each -> each.of(cgroup, "oom_kill_victim").stream())
                        .map(OperatorTest::of)
                        .toList();
                assertEquals(told.stream().distinct().toList(), told, "no kill was told twice");
                assertEquals(cgroup.kills(), told.size(), "the kernel's own counter");
            }
        }
    }

    private static String passing(Receiver receiver) {
        return receiver.config() + "source: {pin: false, history: false}\n";
    }

    private static boolean at(Receiver receiver, Receiver.Post post) {
        return receiver.victims().contains(post.event().get("data"));
    }

    private static long of(Receiver.Post post) {
        return post.event().at("/data/victim/pid").asLong();
    }

    private static Collector.Ended tapio(Collector collector, String... arguments) {
        return Collector.command(Stream.concat(Stream.of(arguments), Stream.of("--url", collector.address()))
                .toArray(String[]::new));
    }

    private static List<JsonNode> json(Collector.Ended ended) {
        return ended.out().stream().map(OperatorTest::read).toList();
    }

    private static JsonNode read(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new AssertionError(line, e);
        }
    }

    /** How many of them have an event that tells of a process. */
    private static long holding(List<JsonNode> letters, long pid) {
        return letters.stream()
                .filter(letter -> letter.toString().contains("-" + pid + "\""))
                .count();
    }

    private static long killed(MemoryCgroup cgroup) {
        try (Hog hog = Hog.in(cgroup)) {
            hog.hold().growUntilKilled().awaitEnd();
            return hog.pid();
        }
    }
}
