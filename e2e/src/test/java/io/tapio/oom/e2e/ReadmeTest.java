package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the README shows is what one sees: its outputs are held against real ones, numbers and names apart. */
class ReadmeTest {

    /** Its name in the README. */
    private static final String CONTAINER = "checkout";

    @BeforeAll
    static void realKills() {
        RealKernel.required();
    }

    @Test
    void shouldShowWhatTheDemoPrints() throws IOException {
        Collector.Ended demo = Collector.command("demo");
        assertEquals(0, demo.exitCode(), demo::everything);
        List<String> printed = demo.out().stream()
                .filter(line -> !line.contains(" OOM KILL ") || line.contains("/tapio-oom-demo-"))
                .map(ReadmeTest::shape)
                .toList();
        assertEquals(shapes(blockBehind("# ./tapio-oom demo")), printed);
    }

    @Test
    void shouldShowWhatRunSaysOfItself() throws IOException {
        List<String> shown = shapes(blockBehind("# ./tapio-oom run"));
        try (Pins pins = Pins.create();
                Collector collector = Collector.run("http: {port: 0}\n" + pins.section())) {
            collector.address();
            for (String line : collector.err().all()) {
                boolean ofThisMachine = line.contains("failed to attach");
                assertTrue(ofThisMachine || shown.contains(shape(line)), () -> line + "\nis not in\n" + shown);
            }
        }
    }

    @Test
    void shouldShowTheSentenceAndTheMembersOfARealContainersKill() throws IOException {
        Tool.required("podman", "runc");
        ObjectMapper json = new ObjectMapper();
        try (Podman podman = Podman.open();
                Collector collector = Collector.run("http: {port: 0}\nsinks: {stdout: {format: json}}\n")
                        .watching()) {
            podman.toEnd(
                    "run",
                    "--rm",
                    "--name",
                    CONTAINER,
                    "--network",
                    "none",
                    "--memory",
                    "30m",
                    "--memory-swap",
                    "30m",
                    "--entrypoint",
                    ContainerRoot.NOW,
                    Podman.IMAGE);
            JsonNode real = json.readTree(collector.out().await("\"name\":\"" + CONTAINER + "\""));

            JsonNode shown = json.readTree(String.join("\n", blockBehind("```json")));
            List<String> missing = new ArrayList<>();
            collectMissing(shown, real, "", missing);
            assertEquals(List.of(), missing, real::toString);

            String sentence =
                    Collector.command("events", "--container", CONTAINER, "--url", collector.address()).out().stream()
                            .filter(line -> line.contains("OOM KILL"))
                            .findFirst()
                            .orElseThrow();
            String shownSentence = blockBehind("# ./tapio-oom run").getLast();
            assertEquals(untilWhatItHeld(shownSentence), untilWhatItHeld(sentence));
        }
    }

    /** The victim's own name and what it held are another program's here. */
    private static String untilWhatItHeld(String sentence) {
        return shape(sentence.substring(0, sentence.indexOf(';'))).replaceAll("OOM KILL  \\S+ ", "OOM KILL  COMM ");
    }

    private static void collectMissing(JsonNode shown, JsonNode real, String path, List<String> missing) {
        shown.properties().forEach(member -> {
            String at = path + "/" + member.getKey();
            JsonNode there = real.get(member.getKey());
            if (there == null || there.getNodeType() != member.getValue().getNodeType()) {
                missing.add(at);
            } else {
                collectMissing(member.getValue(), there, at, missing);
            }
        });
    }

    /** The lines from behind that one to the end of its block. */
    private static List<String> blockBehind(String line) throws IOException {
        List<String> readme = Files.readAllLines(Distribution.built().home().resolve("README.md"));
        List<String> rest = readme.subList(readme.indexOf(line) + 1, readme.size());
        return rest.subList(0, rest.indexOf("```"));
    }

    private static List<String> shapes(List<String> lines) {
        return lines.stream().map(ReadmeTest::shape).toList();
    }

    /** The line without what differs from machine to machine and from run to run. */
    private static String shape(String line) {
        return line.replaceAll("(kill|oom)-[0-9a-f]{8}-", "$1-BOOT-")
                .replaceAll("/sys/fs/cgroup/(memory/)?", "/sys/fs/cgroup/")
                .replaceAll(" on \\S+, Linux \\S+", " on NODE, Linux RELEASE")
                .replaceAll(" on \\S+: ", " on NODE: ")
                .replaceAll("pinned in \\S+:", "pinned in DIRECTORY:")
                .replaceAll("attached in (\\d+ ms): .*", "attached in N ms: HOOKS")
                .replaceAll("; (chosen: |[\\d,]+ points)[^;]*", "")
                .replaceAll("^  why .*", "  why SENTENCE")
                .replaceAll("\\d+", "N");
    }
}
