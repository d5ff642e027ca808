package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The example of docs/plugins.md, compiled by nothing but its words and dropped into a folder. */
class DropInPluginTest {

    private static final long LIMIT = 16L << 20;

    @BeforeAll
    static void realKills() {
        RealKernel.required();
    }

    @Test
    void shouldLoadAStrangersPluginFromTheConfiguredFolder() throws IOException {
        Path folder = Scratch.directory();
        exampleInto(folder);
        receivesARealKill(List.of(), "plugins: {directory: \"" + folder + "\"}\n");
    }

    @Test
    void shouldLoadAStrangersPluginFromTheFolderBesideTheCommand() throws IOException {
        Path base = Scratch.directory();
        exampleInto(base.resolve("plugins"));
        receivesARealKill(List.of("env", "TAPIO_BASE=" + base), "");
    }

    private static void receivesARealKill(List<String> behind, String plugins) throws IOException {
        Path events = Scratch.directory().resolve("events.jsonl");
        String yaml = plugins + """
                http: {port: 0}
                sinks:
                  stdout: {enabled: false}
                  log: {plugin: lines, path: "%s"}
                """.formatted(events);
        try (Collector collector =
                        Collector.run(Distribution.built(), behind, yaml).watching();
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT);
                Hog hog = Hog.in(cgroup)) {
            hog.hold().growUntilKilled().awaitEnd();

            String line = Await.value(
                    () -> "the plugin's file; the collector says "
                            + collector.err().all(),
                    () -> lineWith(events, "\"oom_kill_victim\"", "\"pid\":" + hog.pid() + ","));
            JsonNode event = new ObjectMapper().readTree(line);
            assertEquals(hog.pid(), event.at("/data/victim/pid").asLong());
            assertEquals(
                    cgroup.path(), event.at("/data/limit_owner/cgroup_path").asText());
            assertEquals(List.of(), collector.err().containing("TAPIO-P"));
        }
    }

    private static @org.jspecify.annotations.Nullable String lineWith(Path file, String... texts) {
        try {
            return Files.exists(file)
                    ? Files.readString(file)
                            .lines()
                            .filter(line -> List.of(texts).stream().allMatch(line::contains))
                            .filter(line -> line.endsWith("}"))
                            .findFirst()
                            .orElse(null)
                    : null;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void exampleInto(Path folder) throws IOException {
        String page = Files.readString(Path.of(System.getProperty("tapio.docs", "../docs"), "plugins.md"));
        String source = block(page, "```java\npackage org.example.oom;", 8);
        String manifest = block(page, "```\nPlugin-Id: lines", 4);
        PluginJar.build(folder, "lines", manifest, "org.example.oom.LinesSinkFactory", source);
    }

    /** A block of code of the page, from behind its opening fence to the closing one. */
    private static String block(String page, String beginning, int fence) {
        int from = page.indexOf(beginning);
        assertTrue(from >= 0, () -> "the page has no " + beginning);
        return page.substring(from + fence, page.indexOf("```", from + fence));
    }
}
