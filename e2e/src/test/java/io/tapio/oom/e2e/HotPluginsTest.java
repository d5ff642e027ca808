package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Plugins that come, change, go, and end the process, while real kills go on. */
class HotPluginsTest {

    private static final long LIMIT = 16L << 20;
    private static final int KILLS_EACH = 3;

    @BeforeAll
    static void realKills() {
        RealKernel.required();
    }

    @Test
    void shouldLoseNoKillWhileAPluginComesIsReplacedGoesAndComesBack() throws IOException {
        Path folder = Scratch.directory();
        Path events = Scratch.directory().resolve("events.jsonl");
        List<Long> killed = new ArrayList<>();
        try (Collector collector = Collector.run(yaml(folder, events)).watching();
                MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT)) {
            collector.address();
            drop(folder, "1.0.0", "");
            collector.err().await("plugin keeper 1.0.0 is loaded");
            kills(cgroup, killed);
            drop(folder, "2.0.0", "");
            kills(cgroup, killed);
            collector.err().await("plugin keeper 2.0.0 takes the place of 1.0.0");
            Files.delete(folder.resolve("keeper.jar"));
            collector.err().await("plugin keeper 2.0.0 is gone");
            kills(cgroup, killed);
            drop(folder, "3.0.0", "");

            for (long pid : killed) {
                Await.until("victim " + pid, () -> lines(events, pid) > 0);
            }
            for (long pid : killed) {
                assertEquals(1, lines(events, pid), "victim " + pid + " came once");
            }
            assertEquals(List.of(), collector.err().containing("TAPIO-P"));
        }
    }

    @Test
    void shouldNameThePluginThatCallsExitLoseNothingAndLeaveItOutAtTheThirdTime() throws IOException {
        Path folder = Scratch.directory();
        Path events = Scratch.directory().resolve("events.jsonl");
        String yaml = yaml(folder, events);
        drop(folder, "1.0.0", "if (!java.nio.file.Files.exists(path)) { System.exit(0); }");
        List<Long> killed = new ArrayList<>();
        try (MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT)) {
            for (int i = 0; i < 3; i++) {
                try (Collector collector = Collector.run(yaml).watching()) {
                    if (i == 0) {
                        killOne(cgroup, killed);
                    }
                    Collector.Ended ended = collector.awaitEnd();
                    assertNotEquals(0, ended.exitCode(), ended::everything);
                    assertTrue(
                            ended.err().stream()
                                    .anyMatch(line -> line.contains(
                                            "[TAPIO-P016] the process is being ended by plugin keeper 1.0.0")),
                            ended::everything);
                }
            }
            try (Collector collector = Collector.run(yaml).watching()) {
                collector.address();
                assertEquals(
                        1,
                        collector
                                .err()
                                .containing("[TAPIO-P014] the last run was ended by plugin keeper 1.0.0")
                                .size());
                assertEquals(1, collector.err().containing("[TAPIO-P007]").size());
                drop(folder, "2.0.0", "");
                Await.until("the kill that was told to nobody", () -> lines(events, killed.getFirst()) == 1);
            }
        }
    }

    @Test
    void shouldNameThePluginInWhoseCodeTheProcessHaltsOrRunsOutOfMemory() throws IOException {
        String eats =
                "java.util.List<byte[]> all = new java.util.ArrayList<>(); while (true) { all.add(new byte[1 << 20]); }";
        for (String end : List.of("Runtime.getRuntime().halt(0);", eats)) {
            Path folder = Scratch.directory();
            Path events = Scratch.directory().resolve("events.jsonl");
            String yaml = yaml(folder, events);
            drop(folder, "1.0.0", "if (true) { " + end + " }");
            List<Long> killed = new ArrayList<>();
            try (MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT)) {
                try (Collector collector = Collector.run(yaml).watching()) {
                    killOne(cgroup, killed);
                    collector.awaitEnd();
                }
                drop(folder, "2.0.0", "");
                try (Collector collector = Collector.run(yaml).watching()) {
                    collector.err().await("[TAPIO-P015] the last run ended without a word in a call of plugin keeper");
                    Await.until("the kill", () -> lines(events, killed.getFirst()) == 1);
                }
            }
        }
    }

    private static String yaml(Path folder, Path events) {
        return """
                http: {port: 0}
                source: {pin: false, history: false}
                plugins: {directory: "%s"}
                journal: {path: "%s"}
                sinks:
                  stdout: {enabled: false}
                  kept: {plugin: keeper, path: "%s"}
                """.formatted(folder, Scratch.directory().resolve("journal.db"), events);
    }

    private static void kills(MemoryCgroup cgroup, List<Long> killed) {
        for (int i = 0; i < KILLS_EACH; i++) {
            killOne(cgroup, killed);
        }
    }

    private static void killOne(MemoryCgroup cgroup, List<Long> killed) {
        try (Hog hog = Hog.in(cgroup)) {
            hog.hold().growUntilKilled().awaitEnd();
            killed.add(hog.pid());
        }
    }

    /** A sink that appends each event to a file, with these statements before. */
    private static void drop(Path folder, String version, String before) throws IOException {
        Path made = PluginJar.build(
                Scratch.directory(),
                "keeper",
                "Plugin-Id: keeper\nPlugin-Version: " + version,
                "org.example.KeeperFactory",
                """
                package org.example;
                import io.tapio.oom.api.json.EventJson;
                import io.tapio.oom.api.sink.*;
                import io.vertx.core.Future;
                import java.nio.file.*;
                @org.pf4j.Extension
                public final class KeeperFactory implements SinkFactory {
                    @Override public String name() { return "keeper"; }
                    @Override public OomSink create(SinkSettings settings, SinkContext context) {
                        Path path = Path.of(settings.requiredString("path"));
                        return event -> {
                            try {
                                %s
                                Files.writeString(path, EventJson.encode(event) + "\\n",
                                        StandardOpenOption.CREATE, StandardOpenOption.APPEND);
                                return Future.succeededFuture(DeliveryResult.delivered());
                            } catch (java.io.IOException e) {
                                throw new java.io.UncheckedIOException(e);
                            }
                        };
                    }
                }
                """.formatted(before));
        Files.move(
                made,
                folder.resolve("keeper.jar"),
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.ATOMIC_MOVE);
    }

    private static long lines(Path events, long pid) {
        if (!Files.exists(events)) {
            return 0;
        }
        try (Stream<String> lines = Files.lines(events)) {
            return lines.filter(line -> line.contains("\"oom_kill_victim\"") && line.contains("\"pid\":" + pid + ","))
                    .count();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
