package io.tapio.oom.host.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
