package io.tapio.oom.host.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineFilesTest {

    private static final int MOST = 16;

    @TempDir
    private Path outside;

    private MachineDirectory machine;
    private MachineFiles files;

    @BeforeEach
    void machine() throws IOException {
        machine = new MachineDirectory(Files.createDirectory(outside.resolve("machine")));
        files = machine.files();
    }

    @Test
    void shouldTakeTheMachinesRootForTheRootOfItsLinks() {
        machine.file("/data/docker/a", "inside").link("/var/lib/docker", "/data/docker");
        machine.link("/up", "../../../../data/docker/a").link("/around", "/up");

        assertEquals("inside", text("/var/lib/docker/a"));
        assertEquals("inside", text("/up"), "there is nothing above the root");
        assertEquals("inside", text("/around"));
        assertTrue(files.isDirectory("/var/lib/docker"));
        assertEquals(List.of("a"), files.list("/var/lib/docker", 10));
    }

    @Test
    void shouldNotBeLedOutOfTheMachine() throws IOException {
        Files.writeString(outside.resolve("secret"), "outside");
        machine.link("/absolute", outside.resolve("secret").toString()).link("/relative", "../secret");

        assertNull(text("/absolute"));
        assertNull(text("/relative"));
        assertNull(text("/../secret"));
        assertEquals(0, files.unreadable());
    }

    @Test
    void shouldNotGoRoundInCircles() {
        machine.link("/a", "/b").link("/b", "/a");

        assertNull(text("/a"));
        assertEquals(List.of(), files.list("/a", 10));
    }

    @Test
    void shouldReadRegularFilesAlone() throws IOException, InterruptedException {
        Process made =
                new ProcessBuilder("mkfifo", machine.root().resolve("pipe").toString()).start();
        assertEquals(0, made.waitFor());
        machine.file("/directory/file", "text");

        assertNull(text("/pipe"));
        assertNull(text("/directory"));
        assertNull(text("/directory/file/below"));
        assertNull(text("/nothing"));
        assertNull(text("/not\0hing"));
        assertEquals(0, files.malformed());
    }

    @Test
    void shouldCountWhatIsTooLongOrMakesNoSense() {
        machine.file("/fits", "x".repeat(MOST)).file("/long", "x".repeat(MOST + 1));

        assertEquals("x".repeat(MOST), text("/fits"));
        assertNull(text("/long"));
        assertEquals(1, files.malformed());
        assertNull(files.read("/fits", MOST, bytes -> {
            throw new IOException("nonsense");
        }));
        assertEquals(2, files.malformed());
    }

    @Test
    void shouldWipeWhatItRead() {
        machine.file("/file", "secret");
        List<byte[]> kept = new ArrayList<>();

        files.read("/file", MOST, kept::add);

        assertEquals("\0".repeat(6), new String(kept.getFirst(), StandardCharsets.UTF_8));
    }

    @Test
    void shouldListNoMoreThanItIsToldTo() {
        machine.file("/d/a", "").file("/d/b", "").file("/d/c", "");

        assertEquals(2, files.list("/d", 2).size());
        assertEquals(List.of("a", "b", "c"), files.list("/d", 3));
        assertFalse(files.isDirectory("/d/a"));
    }

    @Test
    void shouldTakeItsOwnRootWhereTheFirstProcessHasTheSameOrCantBeSeen() {
        machine.file("/proc/2/comm", "x");

        assertNull(MachineFiles.of(machine.proc()).read("/machine-of-tests", MOST, bytes -> "there"));
        machine.link("/proc/1/root", "/");
        assertNull(MachineFiles.of(machine.proc()).read("/machine-of-tests", MOST, bytes -> "there"));
    }

    @Test
    void shouldTakeTheRootOfTheMachinesFirstProcessFromInsideOfAContainer() {
        machine.link("/proc/1/root", machine.root().resolve("host").toString());
        machine.file("/host/etc/hostname", "node-1").file("/host/run/x", "the machine's");

        MachineFiles found = MachineFiles.of(machine.proc());

        assertEquals("the machine's", found.read("/run/x", MOST, MachineFilesTest::decoded));
    }

    private @Nullable String text(String path) {
        return files.read(path, MOST, MachineFilesTest::decoded);
    }

    private static String decoded(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
