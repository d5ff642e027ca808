package io.tapio.oom.host.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.json.EventJson;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ReplayCommandTest {

    private static final String LOGS = "src/test/resources/";
    private static final String GROUP = LOGS + "kernel-logs/memcg-group-6.12.117+deb12-cloud-amd64.kmsg";
    private static final String JOURNAL = LOGS + "kernel-log-text/6.18-memcg.journal-json";

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldPrintEventsAloneOnStandardOutput() {
        assertEquals(0, run("--json", "--node", "n1", GROUP, JOURNAL));

        List<OomEvent> events = out.toString().lines().map(EventJson::decode).toList();
        assertEquals(6, events.size());
        assertTrue(events.stream().allMatch(event -> event.node().equals("n1")));
        assertTrue(err.toString().startsWith("3 of 4 kills have no date in the text"), err.toString());
    }

    @Test
    void shouldTellAPersonWhoDiedAndWhoseLimitItWas() {
        assertEquals(0, run("--boot", "2026-11-22T08:00:00Z", GROUP));

        String text = out.toString();
        assertTrue(text.startsWith("2026-11-22T08:00:04.371514Z  OOM KILL hog (pid 155)"), text);
        assertTrue(text.contains("and with it hog (pid 150)"), text);
        assertTrue(text.contains("limit of  /kubepods.slice/"), text);
        assertTrue(text.contains("asked by  hog (pid 155)"), text);
        assertEquals("", err.toString());
    }

    @Test
    void shouldTakeLocalTimesAndMissingYearsFromTheCommandLine() {
        assertEquals(
                0,
                run("--zone", "Europe/Berlin", "--year", "2026", "--json", LOGS + "kernel-log-text/4.4-global.syslog"));

        assertTrue(out.toString().contains("\"time\":\"2026-11-22T13:00:00Z\""), out.toString());
    }

    @Test
    void shouldSayThatNothingWasFound(@TempDir Path folder) throws Exception {
        Path empty = Files.writeString(folder.resolve("quiet.log"), "[    0.000000] Linux version 6.12.0\n");

        assertEquals(0, run(empty.toString()));
        assertEquals("no OOM kill found in " + empty + "\n", err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void shouldReadTheOtherFilesWhenOneCantBeRead(@TempDir Path folder) {
        Path missing = folder.resolve("missing");

        assertEquals(1, run("--json", missing.toString(), JOURNAL));
        assertEquals(2, out.toString().lines().count());
        assertEquals("[TAPIO-R001] " + missing + " can't be read: there is no such file\n", err.toString());
        assertEquals(1, run(folder.toString()));
    }

    @Test
    void shouldNotLetAProcesssNameSpeakToTheTerminal(@TempDir Path folder) throws Exception {
        Path log = Files.writeString(
                folder.resolve("log"),
                "3,1,5000000,-;Out of memory: Killed process 10 (a\\x0a\\x1b[2Jb) total-vm:8kB\n");

        assertEquals(0, run(log.toString()));
        assertTrue(out.toString().contains("OOM KILL a??[2Jb (pid 10)\n"), out.toString());
    }

    @Test
    void shouldSayHowItIsUsed() {
        assertEquals(2, run());
        assertEquals(2, run("--year", "then", JOURNAL));
    }

    private int run(String... arguments) {
        return new CommandLine(new ReplayCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
