package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A sink of one's own, by the words of plugins/README.md, outside of this repository. */
class PluginTemplateTest {

    private static final long LIMIT = 16L << 20;

    @BeforeAll
    static void realKills() {
        RealKernel.required();
        Tool.required("mvn", "sh");
    }

    @Test
    void shouldBuildTheTemplateByItsReadmeAndDeliverARealKill() throws IOException {
        Distribution tapio = Distribution.built().copy();
        Path readme = tapio.home().resolve("plugins/README.md");
        Path work = Scratch.directory();
        Path notes = work.resolve("oom-notes.jsonl");
        String yaml = """
                http: {port: 0}
                journal: {path: "%s"}
                """.formatted(work.resolve("journal.db"))
                + block(readme, "```yaml", 0)
                        .replace("sinks:", "sinks:\n  stdout: {enabled: false}")
                        .replace("/tmp/oom-notes.jsonl", notes.toString());

        try (Collector collector = Collector.run(tapio, List.of(), yaml).watching();
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT)) {
            collector.address();
            sh(tapio, work, ownRepository(work) + block(readme, "```sh", 0));
            sh(tapio, work.resolve("my-sink"), block(readme, "```sh", 1));
            collector.err().await("plugin notes 1.0.0 is loaded");
            try (Hog hog = Hog.in(cgroup)) {
                hog.hold().growUntilKilled().awaitEnd();
                Await.until("the kill in the notes", () -> contains(notes, "\"pid\":" + hog.pid() + ","));
            }
            assertEquals(List.of(), collector.err().containing("TAPIO-P"));
        }
    }

    /**
     * Maven keeps what it resolves, and the next build of this repository must not find this one's API there. What is
     * there already is linked, so that the test needs no network where the build needed none.
     */
    private static String ownRepository(Path work) {
        return """
                mkdir m2
                if [ -d ~/.m2/repository ]; then cp -al ~/.m2/repository m2/ || cp -a ~/.m2/repository m2/; fi
                rm -rf m2/repository/io/tapio
                mvn() { command mvn -Dmaven.repo.local="%s" "$@"; }
                """.formatted(work.resolve("m2/repository"));
    }

    private static void sh(Distribution tapio, Path directory, String commands) {
        Tool.Ended ended = Tool.toEnd(
                List.of("sh", "-e", "-c", "cd '" + directory + "'\n" + commands),
                Map.of("TAPIO", tapio.home().toString()));
        assertEquals(0, ended.exitCode(), ended.output());
    }

    private static boolean contains(Path file, String text) {
        try {
            return Files.exists(file) && Files.readString(file).contains(text);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    /** A block of the page by its place among those of its kind. */
    private static String block(Path page, String fence, int which) throws IOException {
        String text = Files.readString(page);
        int from = -1;
        for (int i = 0; i <= which; i++) {
            from = text.indexOf(fence + "\n", from + 1);
        }
        return text.substring(from + fence.length() + 1, text.indexOf("```", from + fence.length()));
    }
}
