package io.tapio.oom.host.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.host.plugin.PluginReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class PluginsCommandTest {

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();

    @Test
    void shouldMakeItsColumnsAsWideAsWhatStandsInThem() {
        PluginReport own = report("/lib/k.jar", "kubernetes-events", "0.1.0", true);
        PluginReport drop = report("/plugins/notes.jar", "notes", "1.0.0-rc.10", false);
        PluginReport bad = new PluginReport(
                Path.of("/plugins/bad.jar"), null, null, null, false, List.of(), List.of(), "file is damaged");
        assertEquals(
                List.of(
                        "kubernetes-events  0.1.0        sinks: kubernetes-events (/lib/k.jar)",
                        "notes              1.0.0-rc.10  sinks: notes (/plugins/notes.jar, sha256 abc)",
                        "bad.jar            can't be used: file is damaged (/plugins/bad.jar)"),
                PluginLines.words(List.of(own, drop, bad)));
    }

    @Test
    void shouldListTheFolderOfTheConfigurationThatIsNamed() throws IOException {
        Path plugins = Files.createDirectory(directory.resolve("elsewhere"));
        Files.writeString(plugins.resolve("broken.jar"), "no jar");
        Path config =
                Files.writeString(directory.resolve("tapio-oom.yaml"), "plugins: {directory: \"" + plugins + "\"}\n");

        assertEquals(1, run("list", "--config", config.toString()));

        assertTrue(out.toString().contains("(" + plugins.resolve("broken.jar") + ")"), out::toString);
    }

    @Test
    void shouldSayWhatIsWrongWithAFileAndItsSum() throws IOException {
        Path file = Files.writeString(directory.resolve("broken.jar"), "no jar");

        assertEquals(1, run("check", file.toString()));

        String said = out.toString();
        assertTrue(said.startsWith("broken.jar  can't be used: file is damaged"), said);
        // sha256sum of "no jar"
        assertTrue(
                said.contains("plugins: {allow: [87d4b4ae350573a5fa680df88a3963bb2817da8f3588483666f3972be1d3bc4f]}"),
                said);
    }

    private int run(String... arguments) {
        CommandLine command = new CommandLine(new PluginsCommand());
        command.setOut(new PrintWriter(out, true));
        return command.execute(arguments);
    }

    private static PluginReport report(String path, String id, String version, boolean bundled) {
        return new PluginReport(Path.of(path), id, version, "abc", bundled, List.of(id), List.of(), null);
    }
}
