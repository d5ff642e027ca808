package io.tapio.oom.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Whatever it is fed, it says what is wrong in words, and what is right goes on working. */
class BadInputTest {

    private static final long LIMIT = 16L << 20;
    private static final String MANIFEST = """
            Plugin-Id: %s
            Plugin-Version: 1.0.0
            Plugin-Provider: Example
            Plugin-Requires: >=1.0.0 & <2.0.0""";

    @Test
    void shouldNameEveryMistakeOfTheConfigurationAtOnceAndEnd() {
        Path file = Scratch.file("tapio-oom.yaml", """
                oom:
                  ring_bufer_size: 1048576
                  event_batch_size: many
                  ring_buffer_size: 1000000
                memory: {sample_interval: 5 parsecs}
                source: {mode: magic}
                journal: {max_size: 512XB}
                routes:
                  - sinks: [hok]
                """);
        Collector.Ended ended = Collector.command("run", "-c", file.toString());
        assertEquals(1, ended.exitCode(), ended::everything);
        says(ended, file + ":2: ", "ring_buffer_size?", "TAPIO-C002");
        says(ended, file + ":3: ", "oom.event_batch_size", "TAPIO-C004");
        says(ended, file + ":4: ", "ring_buffer_size must be a power of two", "1000000");
        says(ended, file + ":5: ", "memory.sample_interval", "TAPIO-C007");
        says(ended, file + ":6: ", "kernel-log", "TAPIO-C005");
        says(ended, file + ":7: ", "journal.max_size", "TAPIO-C008");
        says(ended, file + ":9: ", "hok", "TAPIO-C010");
        assertEquals(List.of(), ended.out());
    }

    @Test
    void shouldSayThatAConfigurationCantBeRead() throws IOException {
        RealKernel.required();
        Distribution forAll = Distribution.built().copy();
        Path file = Scratch.file("tapio-oom.yaml", "node: mine\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Collector.Ended ended = Collector.commandAs(forAll, Collector.AS_NOBODY, "run", "-c", file.toString());
        assertEquals(1, ended.exitCode(), ended::everything);
        says(ended, file + ": ", "this user may not read it", "TAPIO-C021");
    }

    @ParameterizedTest
    @CsvSource({"/nowhere/tapio-oom.yaml, TAPIO-C020", "/proc, TAPIO-C022", "/dev/zero, TAPIO-C024"})
    void shouldSayWhatIsWrongWithAFileThatIsNone(String path, String code) {
        Collector.Ended ended = Collector.command("run", "-c", path);
        assertEquals(1, ended.exitCode(), ended::everything);
        says(ended, path, code);
    }

    @Test
    void shouldPassOverPluginsThatAreBrokenAndGoOnWithTheOthers() throws IOException {
        Path folder = Scratch.directory();
        Files.write(folder.resolve("corrupt.jar"), new byte[] {'P', 'K', 3, 4, 0, 1, 2, 3});
        Files.createFile(folder.resolve("empty.jar"));
        Files.writeString(folder.resolve("corrupt.zip"), "this is no zip");
        Files.copy(Distribution.built().library("jspecify-"), folder.resolve("stranger.jar"));
        throwing(folder, "nameless", "throw new IllegalStateException(\"no name today\");", "return null;");
        throwing(folder, "uncreated", "return \"uncreated\";", "throw new NoClassDefFoundError(\"missing/Friend\");");
        throwing(folder, "hostile", "return \"hostile\";", "return new Hostile();");

        Collector.Ended list = Collector.command("plugins", "list", "--directory", folder.toString());
        assertEquals(1, list.exitCode(), list::everything);
        says(list, "corrupt.jar", "can't be used: file is damaged");
        says(list, "empty.jar", "can't be used: file is damaged");
        says(list, "corrupt.zip", "can't be used: file is damaged");
        says(list, "stranger.jar", "can't be used: it is no plugin: its manifest has no Plugin-Id");
        says(list, "nameless", "no name today");

        RealKernel.required();
        try (Receiver receiver = Receiver.open();
                Collector collector =
                        Collector.run(receiver.config() + """
                          uncreated: {plugin: uncreated}
                          hostile: {plugin: hostile}
                          absent: {plugin: webhok}
                          incomplete: {plugin: webhook}
                        memory: {sample_interval: 100ms}
                        plugins: {directory: "%s"}
                        """.formatted(folder)).up()) {
            says(collector, "TAPIO-P003", "corrupt.jar", "file is damaged");
            says(collector, "TAPIO-P003", "empty.jar", "file is damaged");
            says(collector, "TAPIO-P003", "corrupt.zip", "file is damaged");
            says(collector, "TAPIO-P001", "stranger.jar", "no Plugin-Id");
            says(collector, "TAPIO-P001", "nameless.jar", "no name today");
            says(collector, "TAPIO-S003", "sink uncreated", "missing/Friend");
            says(collector, "TAPIO-S002", "sink absent", "webhok");
            says(collector, "TAPIO-S003", "sink incomplete", "url");
            getsARealKill(receiver);
            says(collector, "TAPIO-S001", "sink hostile", "deliver is not for me");

            Collector.Ended ended = collector.stop();
            assertTrue(ended.exitCode() == 143 || ended.exitCode() == 0, ended::everything);
        }
    }

    @Test
    void shouldGoOnWithoutMetricsWhereThePortIsTaken() throws IOException {
        RealKernel.required();
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                Receiver receiver = Receiver.open();
                Collector collector = Collector.run(
                                receiver.config().replace("port: 0", "port: " + taken.getLocalPort()))
                        .watching()) {
            says(collector, "TAPIO-W001", "127.0.0.1:" + taken.getLocalPort(), "set http.port to a free one");
            getsARealKill(receiver);
            assertEquals(List.of(), collector.err().containing("\tat "), "no stack trace");
        }
    }

    private static void getsARealKill(Receiver receiver) {
        try (MemoryCgroup cgroup = MemoryCgroup.create().limit(LIMIT);
                Hog hog = Hog.in(cgroup)) {
            hog.hold().growUntilKilled().awaitEnd();
            JsonNode victim = receiver.victim(cgroup, hog.pid());
            assertEquals("oom-hog", victim.at("/victim/comm").asText());
        }
    }

    private static void throwing(Path folder, String id, String name, String create) {
        PluginJar.build(
                folder, id, MANIFEST.formatted(id), "org.example." + id + ".Factory", """
                package org.example.%s;

                import io.tapio.oom.api.event.MemorySamples;
                import io.tapio.oom.api.event.OomEvent;
                import io.tapio.oom.api.sink.*;
                import io.vertx.core.Future;

                @org.pf4j.Extension
                public class Factory implements SinkFactory {
                    public String name() { %s }
                    public OomSink create(SinkSettings settings, SinkContext context) { %s }

                    static class Hostile implements OomSink {
                        public Future<DeliveryResult> deliver(OomEvent event) {
                            throw new StackOverflowError("deliver is not for me");
                        }
                        public void samples(MemorySamples samples) { throw new IllegalStateException("nor are samples"); }
                        public Future<Void> close() { throw new IllegalStateException("nor is closing"); }
                    }
                }
                """.formatted(id, name, create));
    }

    /** One line has all of it, and none is of a stack trace. */
    private static void says(Collector.Ended ended, String... texts) {
        List<String> lines = java.util.stream.Stream.concat(ended.out().stream(), ended.err().stream())
                .toList();
        assertTrue(
                lines.stream().anyMatch(line -> List.of(texts).stream().allMatch(line::contains)),
                () -> String.join(" .. ", texts) + " is not said:\n" + ended.everything());
        assertTrue(lines.stream().noneMatch(line -> line.startsWith("\tat ")), ended::everything);
    }

    private static void says(Collector collector, String... texts) {
        Await.value(
                () -> String.join(" .. ", texts) + " in:\n"
                        + String.join("\n", collector.err().all()),
                () -> collector.err().all().stream()
                        .filter(line -> List.of(texts).stream().allMatch(line::contains))
                        .findFirst()
                        .orElse(null));
    }
}
