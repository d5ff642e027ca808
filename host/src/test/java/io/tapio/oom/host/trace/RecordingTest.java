package io.tapio.oom.host.trace;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.host.trace.TraceRecorder.End;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecordingTest {

    private static final long LIMIT = 1_000;

    @Test
    void shouldAddALineThatSaysHowEachRecordingEnded(@TempDir Path folder) throws IOException {
        Path truth = folder.resolve("truth.jsonl");
        new Recording("leak-01", "leak", End.KILLED, 417.25, false).appendTruth(truth);
        new Recording("burst-01", "burst", End.KILLED, 20, true).appendTruth(truth);
        new Recording("web-01", "web", End.TIME_OVER, 600.1, true).appendTruth(truth);

        assertEquals(
                List.of(
                        "{\"trace\":\"leak-01\",\"family\":\"leak\",\"killed\":true,\"kill_t\":417.25,\"end_t\":417.25,"
                                + "\"predictable\":true}",
                        "{\"trace\":\"burst-01\",\"family\":\"burst\",\"killed\":true,\"kill_t\":20.0,\"end_t\":20.0,"
                                + "\"predictable\":false}",
                        "{\"trace\":\"web-01\",\"family\":\"web\",\"killed\":false,\"kill_t\":null,\"end_t\":600.1,"
                                + "\"predictable\":false}"),
                Files.readAllLines(truth));
    }

    @Test
    void shouldCallAKillSuddenThatASteadyLoadDidNotAnnounce() {
        Rises rises = new Rises();
        for (int t = 0; t < 60; t++) {
            rises.take(t, 500 + t % 3);
        }
        assertTrue(rises.sudden(LIMIT));
    }

    @Test
    void shouldNotCallTheEndOfALeakSudden() {
        Rises rises = new Rises();
        for (int t = 0; t < 60; t++) {
            rises.take(t, 15L * t);
        }
        assertFalse(rises.sudden(LIMIT), "it went on as it had before");
    }

    @Test
    void shouldNotLookAtTheProgramsStart() {
        Rises rises = new Rises();
        for (int t = 0; t < 60; t++) {
            rises.take(t, Math.min(t, 10) * 60L);
        }
        assertTrue(rises.sudden(LIMIT), "it loaded in the first seconds, and stayed");
    }
}
