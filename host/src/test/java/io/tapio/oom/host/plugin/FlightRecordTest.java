package io.tapio.oom.host.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.host.plugin.FlightRecord.Call;
import io.tapio.oom.host.plugin.FlightRecord.LastRun;
import io.tapio.oom.host.plugin.FlightRecord.Seat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that ends without a word has said before whose code it called. */
class FlightRecordTest {

    private static final String SUM = "ab".repeat(32);
    private static final Instant NOW = Instant.parse("2026-11-22T11:29:25Z");

    @TempDir
    private Path folder;

    @Test
    void shouldNameTheCallsThatHadNotReturned() throws IOException {
        try (FlightRecord record = open("a")) {
            seat(record, "busy").enter("deliver", "kill-1");
            Seat idle = seat(record, "idle");
            idle.enter("deliver", "kill-1");
            idle.leave();
            Seat closed = seat(record, "closed");
            closed.enter("close", "");
            closed.free();
            killed("a", "b");
        }
        try (FlightRecord next = open("b")) {
            assertEquals(
                    List.of(new Call("notes", "busy", SUM, "deliver", "kill-1", "/plugins/notes.jar")),
                    next.lastRun().calls());
        }
    }

    @Test
    void shouldSayNothingOfARunThatEndedWell() {
        try (FlightRecord record = open("a")) {
            seat(record, "busy").enter("deliver", "kill-1");
        }
        try (FlightRecord next = open("a")) {
            assertEquals(LastRun.WELL, next.lastRun());
        }
    }

    @Test
    void shouldTakeAFileThatIsNoRecordForNone() throws IOException {
        Files.writeString(folder.resolve("a"), "hello");
        try (FlightRecord record = open("a")) {
            assertEquals(LastRun.WELL, record.lastRun());
            assertEquals(1_024 + 128 * 512, Files.size(folder.resolve("a")));
        }
    }

    @Test
    void shouldGoWithoutWhereNothingCanBeWritten() {
        FlightRecord record = FlightRecord.open(Set.of(folder.resolve("nothing")), "a");
        Seat seat = seat(record, "busy");
        seat.enter("deliver", "kill-1");
        seat.leave();
        seat.free();
        assertEquals(LastRun.WELL, record.lastRun());
    }

    @Test
    void shouldTakeMoreSeatsThanThereAreAndTextsThatAreTooLong() throws IOException {
        try (FlightRecord record = open("a")) {
            for (int i = 0; i < 200; i++) {
                seat(record, "sink-" + i).enter("deliver", "é".repeat(500));
            }
            killed("a", "b");
        }
        try (FlightRecord next = open("b")) {
            assertEquals(128, next.lastRun().calls().size());
            assertTrue(next.lastRun().calls().getFirst().subject().startsWith("ééé"));
        }
    }

    @Test
    void shouldLeaveOutAPluginAfterTheThirdEndInTheSameCallUntilItsFileChanges() {
        Path file = folder.resolve("ends");
        LastRun last = new LastRun("", List.of(call("deliver", "kill-1")));

        assertFalse(Quarantine.of(file, last, NOW).has(SUM));
        assertFalse(Quarantine.of(file, last, NOW.plusSeconds(60)).has(SUM));
        assertTrue(Quarantine.of(file, last, NOW.plusSeconds(120)).has(SUM));

        Quarantine later = Quarantine.of(file, LastRun.WELL, NOW.plusSeconds(86_400));
        assertTrue(later.has(SUM));
        assertFalse(later.has("cd".repeat(32)));
    }

    @Test
    void shouldNotLeaveOutAPluginForEndsThatLieFarApartOrCameInOtherCalls() {
        Path file = folder.resolve("ends");
        for (int i = 0; i < 10; i++) {
            LastRun far = new LastRun("", List.of(call("deliver", "kill-1")));
            assertFalse(Quarantine.of(file, far, NOW.plusSeconds(i * 601L)).has(SUM));
        }
        for (int i = 0; i < 10; i++) {
            LastRun other = new LastRun("", List.of(call("deliver", "kill-other-" + i)));
            assertFalse(Quarantine.of(file, other, NOW.plusSeconds(10_000 + i)).has(SUM));
        }
    }

    @Test
    void shouldNeverLeaveOutOneOfTheDistributionsOwn() {
        Path file = folder.resolve("ends");
        LastRun last = new LastRun("", List.of(new Call("webhook", "hook", "", "deliver", "kill-1", "/lib/x.jar")));
        for (int i = 0; i < 5; i++) {
            assertFalse(Quarantine.of(file, last, NOW).has(""));
        }
    }

    private static Call call(String what, String subject) {
        return new Call("notes", "diary", SUM, what, subject, "/plugins/notes.jar");
    }

    private FlightRecord open(String name) {
        return FlightRecord.open(Set.of(folder), name);
    }

    private static Seat seat(FlightRecord record, String sink) {
        return record.seat("notes", sink, SUM, Path.of("/plugins/notes.jar"));
    }

    /** What is in the file when the process dies now. */
    private void killed(String from, String to) throws IOException {
        Files.copy(folder.resolve(from), folder.resolve(to), StandardCopyOption.REPLACE_EXISTING);
    }
}
