package io.tapio.oom.host.reload;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.host.CapturedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigWatchTest {

    @TempDir
    private Path directory;

    private Path file = Path.of("");
    private ConfigWatch watch = new ConfigWatch(file);

    @BeforeEach
    void read() throws IOException {
        file = Files.writeString(directory.resolve("c.yaml"), "a");
        watch = new ConfigWatch(file);
        wasRead();
    }

    @Test
    void shouldSayNothingWhileNothingChanges() {
        assertEquals(List.of(false, false, false), looks(3));
    }

    @Test
    void shouldTellOfAChangeOnceItStandsStill() throws IOException {
        Files.writeString(file, "ab");
        assertFalse(watch.changed());
        Files.writeString(file, "abc");
        assertFalse(watch.changed());
        assertTrue(watch.changed());
        wasRead();
        assertEquals(List.of(false, false, false), looks(3));
    }

    @Test
    void shouldSeeAChangeThatKeepsSizeAndTime() throws IOException {
        FileTime before = Files.getLastModifiedTime(file);
        Files.writeString(file, "b");
        Files.setLastModifiedTime(file, before);
        assertEquals(List.of(false, true), looks(2));
    }

    @Test
    void shouldSeeAnotherFileTakeTheName() throws IOException {
        Path other = Files.writeString(directory.resolve("new"), "b");
        Files.move(other, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        assertEquals(List.of(false, true), looks(2));
    }

    /** As the kubelet does with a ConfigMap: c.yaml → ..data/c.yaml, ..data → ..2026_1, then ..data → ..2026_2. */
    @Test
    void shouldSeeALinkOnTheWayPointElsewhere() throws IOException {
        Files.createDirectory(directory.resolve("..2026_1"));
        Files.createDirectory(directory.resolve("..2026_2"));
        Files.writeString(directory.resolve("..2026_1/m.yaml"), "a");
        Files.writeString(directory.resolve("..2026_2/m.yaml"), "a");
        Files.createSymbolicLink(directory.resolve("..data"), Path.of("..2026_1"));
        file = Files.createSymbolicLink(directory.resolve("m.yaml"), Path.of("..data/m.yaml"));
        watch = new ConfigWatch(file);
        wasRead();
        assertEquals(List.of(false, false), looks(2));

        Files.createSymbolicLink(directory.resolve("..data_tmp"), Path.of("..2026_2"));
        Files.move(
                directory.resolve("..data_tmp"),
                directory.resolve("..data"),
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        assertEquals(List.of(false, true), looks(2));
    }

    @Test
    void shouldWaitWhileTheConfigurationIsGoneAndSaySoOnce() throws IOException {
        Files.delete(file);
        try (CapturedLog log = CapturedLog.start()) {
            assertFalse(looks(30).contains(true));
            assertEquals(1, log.count("c.yaml is gone: the configuration that was read stays"));
        }
        Files.writeString(file, "a");
        assertEquals(List.of(false, true), looks(2));
    }

    @Test
    void shouldWatchTheFilesOfSecretsToo() throws IOException {
        Path secret = Files.writeString(directory.resolve("token"), "one");
        wasRead(secret);
        assertEquals(List.of(false, true), looks(2), "nobody knows whether it changed after it was read");
        wasRead(secret);
        assertEquals(List.of(false, false), looks(2));

        Files.writeString(secret, "two!");
        assertEquals(List.of(false, true), looks(2));
        wasRead(secret);
        Files.delete(secret);
        assertEquals(List.of(false, true), looks(2), "a secret that is gone makes the configuration unsound");
    }

    @Test
    void shouldSeeWhatChangesWhileItIsRead() throws IOException {
        var before = watch.look();
        Files.writeString(file, "written while the old text was being read");
        watch.wasRead(List.of(), before);
        assertEquals(List.of(false, true), looks(2));
    }

    private void wasRead(Path... secrets) {
        watch.wasRead(List.of(secrets), watch.look());
    }

    private List<Boolean> looks(int count) {
        return java.util.stream.IntStream.range(0, count)
                .mapToObj(i -> watch.changed())
                .toList();
    }
}
