package io.tapio.oom.plugin.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.sink.TestSinkContext;
import io.vertx.core.Vertx;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes and rotates without a pause is killed at random moments. */
class CrashTest {

    private static final int ROUNDS = 5;

    @TempDir
    private Path directory = Path.of("");

    @Test
    void shouldLoseNothingThatWasDeliveredAndLeaveWholeLinesAlone() throws Exception {
        Random random = new Random(5);
        List<String> delivered = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Process writer = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-Xmx64m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Writer.class.getName(),
                            directory.resolve("events.jsonl").toString(),
                            "round-" + round)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            try (BufferedReader said = writer.inputReader()) {
                delivered.add(said.readLine());
                Thread.sleep(random.nextInt(200));
                writer.toHandle().destroyForcibly();
                said.lines().forEach(delivered::add);
            }
        }
        Set<String> found = new LinkedHashSet<>();
        for (Path file : files()) {
            List<String> lines = Files.readAllLines(file);
            // What the last one was killed at is mended by the next writer; there is none.
            boolean torn = !Files.readString(file).endsWith("\n");
            for (String line : torn ? lines.subList(0, lines.size() - 1) : lines) {
                assertTrue(found.add(EventJson.decode(line).eventId()), "twice: " + line);
            }
        }
        delivered.removeIf(id -> found.contains(id));
        assertEquals(List.of(), delivered, "delivered and not there");
        assertTrue(found.size() > ROUNDS, "written: " + found.size());
    }

    /** The oldest first. */
    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            TreeMap<Integer, Path> byAge = new TreeMap<>();
            files.forEach(file -> {
                String number = file.getFileName().toString().replaceAll("\\D", "");
                byAge.put(number.isEmpty() ? 0 : -Integer.parseInt(number), file);
            });
            return List.copyOf(byAge.values());
        }
    }

    /** Says the id of each event that counts as delivered. */
    static final class Writer {

        private Writer() {}

        public static void main(String[] arguments) {
            Vertx vertx = Vertx.vertx();
            OomSink sink = new FileSinkFactory()
                    .create(
                            new SinkSettings(
                                    "log", Map.of("path", arguments[0], "max_size", 50_000, "max_files", 1000)),
                            new TestSinkContext("log", vertx));
            for (int i = 0; ; i++) {
                String id = arguments[1] + "-" + i;
                DeliveryResult result = sink.deliver(Notification.batch(List.of(
                                SampleEvents.victim(id, 0, "python3"), SampleEvents.victim(id + "-b", 0, "python3"))))
                        .result();
                if (result instanceof DeliveryResult.Delivered) {
                    System.out.println(id);
                }
            }
        }
    }
}
