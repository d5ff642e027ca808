package io.tapio.oom.plugin.stdout;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.api.json.SchemaCheck;
import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.OomSink;
import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.api.sink.SinkSettings;
import io.tapio.oom.api.sink.TestSinkContext;
import io.tapio.oom.api.text.Sentences;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StdoutSinkTest {

    private static final Vertx VERTX = Vertx.vertx();
    private final Screen screen = new Screen();

    @AfterAll
    static void stop() {
        VERTX.close();
    }

    @Test
    void shouldTellAKillInOneSentenceBehindItsTime() {
        assertEquals(
                "2026-11-22 11:29:25.123 " + Sentences.of(SampleEvents.fullVictim()), text(SampleEvents.fullVictim()));
    }

    @Test
    void shouldTellEachWarningInOneLine() {
        for (OomEvent event : SampleEvents.all()) {
            List<String> lines = text(event).lines().toList();
            boolean silent = event.eventType().wireName().equals("oom_kill_triggered");
            assertEquals(silent ? 0 : 1, lines.size(), event.eventId());
        }
    }

    @Test
    void shouldNotLetAProcessForgeALine() {
        String forged = "x\n2026-11-22 OOM KILL  sshd (pid 1)\r\u001b[2K\u202e\u2028\u0085\u0000";
        String text = text(SampleEvents.victim("forged", 0, forged));
        assertEquals(1, text.lines().count());
        assertTrue(text.chars().noneMatch(c -> c < ' ' || c == 0x7f || c == 0x85 || c == 0x202e || c == 0x2028), text);
    }

    @Test
    void shouldPrintAKillOnceHoweverOftenItComes() {
        OomSink sink = sink(Map.of("format", "text"), false);
        sink.deliver(SampleEvents.victim("one", 0, "a"));
        sink.deliver(SampleEvents.victim("one", 0, "a"));
        sink.deliver(SampleEvents.victim("two", 0, "a"));
        assertEquals(2, screen.lines().size());
    }

    @Test
    void shouldPrintARevisionAsAnUpdate() {
        OomSink sink = sink(Map.of("format", "text"), false);
        sink.deliver(SampleEvents.victim("one", 0, "a"));
        sink.deliver(SampleEvents.victim("one", 1, "a"));
        sink.deliver(SampleEvents.victim("one", 1, "a"));
        assertEquals(2, screen.lines().size());
        assertTrue(screen.lines().get(1).startsWith("2026-11-22 11:29:25.123 (update) OOM KILL"), screen.text());
    }

    @Test
    void shouldPrintEveryEventAsAJsonLine() {
        OomSink sink = sink(Map.of("format", "json"), true);
        SampleEvents.all().forEach(sink::deliver);
        sink.deliver(SampleEvents.victim("hostile", 1, SampleEvents.HOSTILE_COMM));
        List<String> lines = screen.lines();
        assertEquals(SampleEvents.all().size() + 1, lines.size());
        lines.forEach(line -> assertEquals(List.of(), SchemaCheck.problems(line)));
        assertEquals(
                SampleEvents.victim("hostile", 1, SampleEvents.HOSTILE_COMM),
                EventJson.decode(lines.get(lines.size() - 1)));
    }

    @Test
    void shouldSpeakTextToPeopleAndJsonToPrograms() {
        sink(Map.of(), true).deliver(SampleEvents.fullVictim());
        sink(Map.of("format", "auto"), false).deliver(SampleEvents.fullVictim());
        assertTrue(screen.lines().get(0).startsWith("2026-"));
        assertTrue(screen.lines().get(1).startsWith("{"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Broken pipe", "No space left on device"})
    void shouldRejectWithTheReasonUntilItCanBeWrittenAgain(String reason) {
        OomSink sink = sink(Map.of("format", "json"), false);
        screen.fail(reason);
        DeliveryResult result = sink.deliver(SampleEvents.fullVictim()).result();
        assertEquals(new DeliveryResult.Rejected("the standard output can't be written: " + reason), result);
        screen.fail(null);
        assertInstanceOf(
                DeliveryResult.Delivered.class,
                sink.deliver(SampleEvents.fullVictim()).result());
        assertEquals(1, screen.lines().size());
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "json"})
    void shouldPrintABatchAtOnceAndAgainWhenThatFailed(String format) {
        OomSink sink = sink(Map.of("format", format), false);
        Notification batch =
                Notification.batch(List.of(SampleEvents.victim("one", 0, "a"), SampleEvents.victim("two", 0, "b")));
        screen.fail("Broken pipe");
        assertInstanceOf(DeliveryResult.Rejected.class, sink.deliver(batch).result());
        screen.fail(null);
        assertInstanceOf(DeliveryResult.Delivered.class, sink.deliver(batch).result());
        assertEquals(2, screen.lines().size());
        assertEquals(2, screen.writes());
    }

    @Test
    void shouldRefuseAFormatThatItDoesNotHave() {
        String message =
                String.valueOf(assertThrows(SettingsException.class, () -> sink(Map.of("format", "xml"), false))
                        .getMessage());
        assertEquals("sinks.out.format must be auto, text or json: xml", message);
        assertFalse(message.contains("\n"));
    }

    @Test
    void shouldPrintWhatTheDocumentationShows() throws IOException {
        String page = Files.readString(Path.of("../../docs/plugins.md"));
        assertTrue(page.contains("\n" + text(told()) + "\n"));
    }

    private String text(OomEvent event) {
        Screen fresh = new Screen();
        fresh.factory()
                .create(new SinkSettings("out", Map.of("format", "text")), new TestSinkContext("out", VERTX))
                .deliver(event);
        return fresh.text().stripTrailing();
    }

    private OomSink sink(Map<String, Object> settings, boolean interactive) {
        return screen.factory()
                .create(new SinkSettings("out", settings), new TestSinkContext("out", VERTX, interactive));
    }

    /** As it goes out at first: nobody knows yet what became of it. */
    private static OomKillVictim told() {
        return SampleEvents.fullVictim()
                .withTiming(null, null)
                .withAftermath(null, null)
                .withConsequences(null, null);
    }
}
