package io.tapio.oom.plugin.file;

import static io.tapio.oom.plugin.file.Sinks.ids;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkSettings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileSinkTest {

    private static final String LINE = EventJson.encode(SampleEvents.victim("torn", 0, "python3"));

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
    void shouldAppendOneLineForEachEvent() throws IOException {
        Files.writeString(file, LINE + "\n");
        OomSink sink = sinks.make(file, Map.of());
        sinks.deliver(sink, "a", "b");
        sinks.deliver(sink, "c");
        assertEquals(List.of("torn", "a", "b", "c"), ids(file));
    }

    @Test
    void shouldMakeAFileThatOthersCanNotRead() throws IOException {
        sinks.deliver(sinks.make(file, Map.of()), "a");
        assertFalse(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))
                .matches(".*[^-]..$|.{3}.w.*"));
    }

    @Test
    void shouldGoOnInANewFileWhenTheOldOneIsRenamed() throws IOException {
        OomSink sink = sinks.make(file, Map.of());
        sinks.deliver(sink, "a");
        Files.move(file, directory.resolve("moved"));
        sinks.deliver(sink, "b");
        assertEquals(List.of("a"), ids(directory.resolve("moved")));
        assertEquals(List.of("b"), ids(file));
    }

    @Test
    void shouldGoOnWhenTheFileIsEmptiedOrDeleted() throws IOException {
        OomSink sink = sinks.make(file, Map.of());
        sinks.deliver(sink, "a");
        Files.writeString(file, "", StandardOpenOption.TRUNCATE_EXISTING);
        sinks.deliver(sink, "b");
        assertEquals(List.of("b"), ids(file));
        Files.delete(file);
        sinks.deliver(sink, "c");
        assertEquals(List.of("c"), ids(file));
    }

    @Test
    void shouldWaitForADirectoryThatIsGone() throws IOException {
        Path inside = Files.createDirectory(directory.resolve("inside"));
        Path deep = inside.resolve("events.jsonl");
        OomSink sink = sinks.make(deep, Map.of());
        sinks.deliver(sink, "a");
        Files.move(inside, directory.resolve("gone"));
        DeliveryResult.Retry retry = assertInstanceOf(DeliveryResult.Retry.class, sinks.attempt(sink, "b"));
        assertEquals("can't append to " + deep + ": NoSuchFileException", retry.reason());
        Files.move(directory.resolve("gone"), inside);
        sinks.deliver(sink, "b");
        assertEquals(List.of("a", "b"), ids(deep));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 10, 15, 200})
    void shouldCutOffTheLineInWhichItsWriterDied(int length) throws IOException {
        Files.writeString(file, LINE + "\n" + LINE.substring(0, length));
        sinks.deliver(sinks.make(file, Map.of()), "next");
        assertEquals(List.of("torn", "next"), ids(file));
    }

    @Test
    void shouldCutOffATornFirstLine() throws IOException {
        Files.writeString(file, LINE.substring(0, 100));
        sinks.deliver(sinks.make(file, Map.of()), "next");
        assertEquals(List.of("next"), ids(file));
    }

    @ParameterizedTest
    @ValueSource(ints = {10, 20_000, 5_000_000})
    void shouldKeepWhatOthersWroteAndEndItsLine(int length) throws IOException {
        String foreign = "x".repeat(length);
        Files.writeString(file, foreign);
        sinks.deliver(sinks.make(file, Map.of()), "next");
        List<String> lines = Files.readAllLines(file);
        assertEquals(foreign, lines.get(0));
        assertEquals(List.of("next"), ids(lines.subList(1, lines.size())));
    }

    @Test
    void shouldTryAgainWhileAnotherIsWriting() throws IOException {
        OomSink sink = sinks.make(file, Map.of());
        sinks.deliver(sink, "a");
        try (FileChannel other = FileChannel.open(file, StandardOpenOption.APPEND);
                FileLock ignored = other.lock()) {
            assertInstanceOf(DeliveryResult.Retry.class, sinks.attempt(sink, "b"));
        }
        sinks.deliver(sink, "b");
        assertEquals(List.of("a", "b"), ids(file));
    }

    @Test
    void shouldGoOnAfterItsThreadWasInterrupted() throws IOException {
        OomSink sink = sinks.make(file, Map.of());
        sinks.deliver(sink, "a");
        assertInstanceOf(DeliveryResult.Retry.class, sinks.onItsThread(() -> {
            Thread.currentThread().interrupt();
            DeliveryResult result =
                    sink.deliver(SampleEvents.victim("b", 0, "python3")).result();
            assertTrue(Thread.interrupted());
            return result;
        }));
        sinks.deliver(sink, "b");
        assertEquals(List.of("a", "b"), ids(file));
    }

    @Test
    void shouldRefuseSettingsThatMakeNoSense() {
        assertRefused("path", Map.of("path", "events.jsonl"));
        assertRefused("path", Map.of("path", directory.toString()));
        assertRefused("path", Map.of("path", "/dev/null"));
        assertRefused("max_size", Map.of("max_size", "1kB"));
        assertRefused("max_size", Map.of("max_size", "much"));
        assertRefused("max_files", Map.of("max_files", 0));
        assertRefused("compress", Map.of("compress", "zip"));
        assertRefused("sync", Map.of("sync", "sometimes"));
    }

    private void assertRefused(String key, Map<String, Object> settings) {
        Map<String, Object> all = new HashMap<>(settings);
        all.putIfAbsent("path", file.toString());
        String message = String.valueOf(assertThrows(
                        SettingsException.class, () -> new FileSinkFactory().check(new SinkSettings("log", all)))
                .getMessage());
        assertTrue(message.startsWith("sinks.log." + key + " must "), message);
    }
}
