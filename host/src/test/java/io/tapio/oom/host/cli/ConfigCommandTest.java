package io.tapio.oom.host.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.host.config.ConfigSchema;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ConfigCommandTest {

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldCountTheSinksAndRoutesOfASoundFile() throws Exception {
        Path file = write("sinks: {stdout: {enabled: false}}\nroutes: [{sinks: []}, {sinks: []}]\n");
        assertEquals(0, run("check", file.toString()));
        assertEquals(file + ": ok, 1 sink, 2 routes\n", out.toString());
    }

    @Test
    void shouldPrintOneLineForEachProblemOnStandardError() throws Exception {
        Path file = write("a: 1\nb: 2\n");
        assertEquals(1, run("check", file.toString()));
        assertEquals(2, err.toString().lines().count());
        assertTrue(err.toString().startsWith(file + ":1: a is not a key"), err.toString());
        assertEquals("", out.toString());
    }

    @Test
    void shouldPrintOneJsonObjectForEachProblemOnStandardOutput() throws Exception {
        Path file = write("http: {prt: 2}\n");
        assertEquals(1, run("check", "--json", file.toString()));
        assertEquals(
                "{\"file\":\"" + file + "\",\"line\":1,\"path\":\"http.prt\",\"code\":\"TAPIO-C002\","
                        + "\"message\":\"http.prt is not a key; did you mean port?\"}\n",
                out.toString());
        assertEquals("", err.toString());
    }

    @Test
    void shouldLeaveOutLineAndPathOfAFileThatIsMissing() {
        assertEquals(1, run("check", "--json", directory.resolve("none").toString()));
        assertTrue(out.toString().contains("\",\"code\":\"TAPIO-C020\""), out.toString());
    }

    @Test
    void shouldPrintTheWayThatEventsWouldTake() throws Exception {
        Path file = write("""
                sinks: {stdout: {enabled: false}, prometheus: {enabled: false}, team: {plugin: none}, all: {plugin: none}}
                routes:
                  - match: {namespace: prod}
                    sinks: [team, all]
                    group_by: [namespace]
                    routes:
                      - {match: {event_type: memory_pressure_high}, sinks: [all], group_by: ["..."]}
                """);
        Path events = Files.writeString(
                directory.resolve("events.jsonl"),
                EventJson.encode(SampleEvents.standingPressure(EventType.MEMORY_PRESSURE_HIGH)) + "\n"
                        + EventJson.encode(SampleEvents.fullTrigger()) + "\n"
                        + EventJson.encode(SampleEvents.fullVictim()) + "\n"
                        + EventJson.encode(SampleEvents.minimalVictim("bare")) + "\n");
        assertEquals(0, run("check", "--event", events.toString(), file.toString()), err.toString());
        assertEquals("""
                memory_pressure_high full-memory_pressure_high, prod/payment-7d9/app
                  team  left out: routes[0].routes[0] sends it to all
                  all   routes[0].routes[0] (line 7), at once: events, 1 event
                oom_kill_triggered full-oom_kill_triggered, prod/payment-7d9/app
                  team  routes[0] (line 3), gathered by namespace=prod, after 1s: opened, 2 events
                  all   routes[0] (line 3), gathered by namespace=prod, after 1s: opened, 2 events
                oom_kill_victim full-oom_kill_victim, prod/payment-7d9/app
                  team  routes[0] (line 3), gathered by namespace=prod, after 1s: opened, 2 events
                  all   routes[0] (line 3), gathered by namespace=prod, after 1s: opened, 2 events
                oom_kill_victim bare
                  team  left out: no route matches
                  all   left out: no route matches
                """, out.toString());
    }

    @Test
    void shouldPrintTheWaysAsJson() throws Exception {
        Path file = write("sinks: {stdout: {enabled: false}, prometheus: {enabled: false}, all: {plugin: none}}\n");
        Path event = Files.writeString(directory.resolve("event.json"), EventJson.encode(SampleEvents.fullVictim()));
        assertEquals(0, run("check", "--json", "--event", event.toString(), file.toString()), err.toString());
        assertEquals(
                "{\"event_id\":\"full-oom_kill_victim\",\"revision\":0,\"sink\":\"all\",\"route\":\"default\","
                        + "\"told\":\"2026-11-22T11:29:25.123Z\",\"as\":\"events\",\"events\":1}\n",
                out.toString());
    }

    @Test
    void shouldNameTheLineThatIsNoEvent() throws Exception {
        Path file = write("http: {port: 0}\n");
        Path events = Files.writeString(
                directory.resolve("events.jsonl"), EventJson.encode(SampleEvents.fullVictim()) + "\n{}\n");
        assertEquals(1, run("check", "--event", events.toString(), file.toString()));
        assertTrue(
                err.toString().contains(events + ":2: not an event: it has no data object [TAPIO-T005]"),
                err.toString());
    }

    @Test
    void shouldPrintTheSchema() {
        assertEquals(0, run("schema"));
        assertEquals(ConfigSchema.text(), out.toString());
    }

    @Test
    void shouldCallWrongUseByItsExitCode() {
        assertEquals(2, run());
        assertEquals(2, run("check", "--no-such-option"));
        assertEquals(2, run("check", "a", "b"));
    }

    private int run(String... arguments) {
        return new CommandLine(new ConfigCommand())
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }

    private Path write(String text) throws Exception {
        return Files.writeString(directory.resolve("c.yaml"), text);
    }
}
