package io.tapio.oom.plugin.file;

import static io.tapio.oom.plugin.file.Sinks.ids;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.sink.OomSink;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RotationTest {

    @TempDir
    private Path directory = Path.of("");

    private Path file = Path.of("");
    private final Sinks sinks = new Sinks();

    @BeforeEach
    void name() {
        file = directory.resolve("events.jsonl");
    }

    @AfterEach
    void stop() throws Exception {
        sinks.close();
    }

    @Test
    void shouldMoveAFullFileAwayAndLoseNothing() throws IOException {
        OomSink sink = sinks.make(file, Map.of("max_size", 10_000, "max_files", 1000));
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            sent.add("event-" + i);
            sinks.deliver(sink, "event-" + i);
        }
        List<String> found = new ArrayList<>();
        for (int number = 1000; number >= 1; number--) {
            Path full = directory.resolve("events.jsonl." + number);
            if (Files.exists(full)) {
                assertTrue(Files.size(full) <= 10_000, "too long: " + Files.size(full));
                found.addAll(ids(full));
            }
        }
        found.addAll(ids(file));
        assertEquals(sent, found);
        assertTrue(Files.exists(directory.resolve("events.jsonl.3")));
    }

    @Test
    void shouldKeepAsManyFullFilesAsItIsTold() throws IOException {
        OomSink sink = sinks.make(file, Map.of("max_size", 10_000, "max_files", 2));
        for (int i = 0; i < 60; i++) {
            sinks.deliver(sink, "event-" + i);
        }
        assertEquals(new TreeSet<>(List.of("events.jsonl", "events.jsonl.1", "events.jsonl.2")), names());
    }

    @Test
    void shouldCloseGapsBeforeItDropsTheOldest() throws IOException {
        Files.writeString(directory.resolve("events.jsonl.1"), "one\n");
        Files.writeString(directory.resolve("events.jsonl.3.gz"), "three\n");
        Files.writeString(file, "full\n");
        rotation(Instant.EPOCH, false, 3).rotate();
        assertEquals("full\n", Files.readString(directory.resolve("events.jsonl.1")));
        assertEquals("one\n", Files.readString(directory.resolve("events.jsonl.2")));
        assertEquals("three\n", Files.readString(directory.resolve("events.jsonl.3.gz")));

        Files.writeString(file, "next\n");
        rotation(Instant.EPOCH, false, 3).rotate();
        assertEquals("one\n", Files.readString(directory.resolve("events.jsonl.3")));
        assertFalse(Files.exists(directory.resolve("events.jsonl.3.gz")));
    }

    @Test
    void shouldBeDueWhenADayIsOverButNotWhenTheClockIsSetBack() throws IOException {
        Files.writeString(file, "x\n");
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-11-22T23:59:59Z")));
        assertFalse(rotation(Instant.parse("2026-11-22T23:59:59Z"), true, 3).due(2, 1));
        assertTrue(rotation(Instant.parse("2026-11-23T00:00:00Z"), true, 3).due(2, 1));
        assertFalse(rotation(Instant.parse("2026-11-21T12:00:00Z"), true, 3).due(2, 1));
        assertFalse(rotation(Instant.parse("2026-11-23T00:00:00Z"), false, 3).due(2, 1));
        assertFalse(rotation(Instant.parse("2026-11-23T00:00:00Z"), true, 3).due(0, 1), "an empty file is not full");
    }

    @Test
    void shouldCompressFullFilesWhileEventsComeIn() throws Exception {
        Files.writeString(directory.resolve("events.jsonl.7.gz.99-1.tmp"), "left over");
        Files.writeString(directory.resolve("events.jsonl.2"), "of a run without compression\n");
        OomSink sink = sinks.make(file, Map.of("max_size", 10_000, "compress", "gzip"));
        List<String> sent = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            sent.add("event-" + i);
            sinks.deliver(sink, "event-" + i);
        }
        long end = System.nanoTime() + 20_000_000_000L;
        while (names().stream().anyMatch(name -> name.matches(".*\\.\\d|.*tmp")) && System.nanoTime() < end) {
            Thread.sleep(20);
        }
        List<String> found = new ArrayList<>();
        TreeSet<String> names = names();
        for (String name : names.descendingSet()) {
            if (name.endsWith(".gz")) {
                found.addAll(linesOf(directory.resolve(name)));
            }
        }
        assertTrue(found.remove("of a run without compression"), names::toString);
        List<String> all = new ArrayList<>(ids(found));
        all.addAll(ids(file));
        assertEquals(sent, all);
        assertEquals(List.of(), sinks.context.warnings());
    }

    @Test
    void shouldGoOnInTheSameFileWhenItCanNotBeMovedAway() throws IOException {
        OomSink sink = sinks.make(file, Map.of("max_size", 10_000, "max_files", 1));
        Files.createDirectories(directory.resolve("events.jsonl.1/not-empty"));
        for (int i = 0; i < 20; i++) {
            sinks.deliver(sink, "event-" + i);
        }
        assertEquals(20, ids(file).size());
        assertEquals(1, sinks.context.warnings().size(), sinks.context.warnings()::toString);
        assertTrue(sinks.context.warnings().get(0).startsWith("can't rotate "), sinks.context.warnings()::toString);
    }

    private Rotation rotation(Instant now, boolean daily, int files) {
        return new Rotation(file, new Rotation.Limits(100, daily, files, false), Clock.fixed(now, ZoneOffset.UTC));
    }

    private TreeSet<String> names() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            TreeSet<String> names = new TreeSet<>();
            files.forEach(each -> names.add(each.getFileName().toString()));
            return names;
        }
    }

    private static List<String> linesOf(Path compressed) throws IOException {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(compressed)), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }
}
