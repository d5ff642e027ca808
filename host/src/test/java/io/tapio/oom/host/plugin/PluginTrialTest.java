package io.tapio.oom.host.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.ApiVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file is looked at before it is put into the plugins' folder. */
class PluginTrialTest {

    @TempDir
    private Path workshop;

    @Test
    void shouldTellWhatAGoodOneIsWhereverItLies() throws Exception {
        Path open = Files.createDirectory(workshop.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        Path file = plugin("notes")
                .manifest("Plugin-Requires", ">=1.0.0 & <9.0.0")
                .factory("a.Factory", "notes")
                .jar(open.resolve("notes.jar"));

        PluginTrial trial = PluginTrial.of(file, List.of());

        assertEquals(
                new PluginReport(file, "notes", "1.2.3", Sha256.of(file), false, List.of("notes"), List.of(), null),
                trial.report());
        assertEquals(">=1.0.0 & <9.0.0", trial.requires());
    }

    @Test
    void shouldLookIntoAZip() throws Exception {
        Path file = plugin("notes").factory("a.Factory", "notes").zip(workshop.resolve("notes.zip"));
        assertEquals(List.of("notes"), PluginTrial.of(file, List.of()).report().sinks());
    }

    @Test
    void shouldRefuseOneForAnotherApiAndTellItsSum() throws Exception {
        Path file = plugin("notes")
                .manifest("Plugin-Requires", ">=99.0.0")
                .factory("a.Factory", "notes")
                .jar(workshop.resolve("notes.jar"));

        PluginReport report = PluginTrial.of(file, List.of()).report();

        assertEquals(
                "asks for plugin API >=99.0.0, and this host has " + ApiVersion.CURRENT + ": use a plugin built for it",
                report.problem());
        assertEquals(Sha256.of(file), report.sha256());
    }

    @Test
    void shouldRefuseWhatOthersMayWriteAndWhatHasNoSinkOrOneThatCanNotBeMade() throws Exception {
        Path file = plugin("notes").factory("a.Factory", "notes").jar(workshop.resolve("notes.jar"));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        assertEquals(file + " may be written by others (mode 666): chmod go-w " + file, problem(file));
        says("it brings no sink", plugin("none").jar(workshop.resolve("none.jar")));
        says(
                "who am I",
                plugin("throws")
                        .factory("b.Factory", "throw new IllegalStateException(\"who am I\");", "")
                        .jar(workshop.resolve("throws.jar")));
        says("file is damaged", Files.writeString(workshop.resolve("damaged.jar"), "no jar"));
        says("there is no such file", workshop.resolve("absent.jar"));
    }

    @Test
    void shouldHoldItsSumAgainstThoseThatAreAllowed() throws Exception {
        Path file = plugin("notes").factory("a.Factory", "notes").jar(workshop.resolve("notes.jar"));
        assertNull(PluginTrial.of(file, List.of(Sha256.of(file))).report().problem());
        assertEquals(
                "plugins.allow does not have its sum; if it is the file that you mean, add " + Sha256.of(file),
                PluginTrial.of(file, List.of("0".repeat(64))).report().problem());
    }

    private static void says(String words, Path file) throws Exception {
        String problem = problem(file);
        assertTrue(problem.contains(words), problem);
    }

    private static String problem(Path file) throws Exception {
        return Objects.requireNonNull(PluginTrial.of(file, List.of()).report().problem());
    }

    private PluginJars plugin(String id) throws IOException {
        return PluginJars.plugin(workshop, id);
    }
}
