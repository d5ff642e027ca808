package io.tapio.oom.host.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OpenFilesTest {

    @TempDir
    Path dir;

    @Test
    void shouldReadAnOpenFileFromItsBeginningEachTime() throws IOException {
        try (OpenFiles files = new OpenFiles(10)) {
            Files.writeString(dir.resolve("usage"), "123\n");
            assertEquals("123\n", files.text(1, dir, "usage"));
            Files.writeString(dir.resolve("usage"), "4\n");
            assertEquals("4\n", files.text(1, dir, "usage"));
            assertEquals(1, files.open());
        }
    }

    @Test
    void shouldKeepNoMoreOpenThanItMayAndReadTheOthersNonetheless() throws IOException {
        try (OpenFiles files = new OpenFiles(2)) {
            Files.writeString(dir.resolve("usage"), "5\n");
            for (long cgroup = 1; cgroup <= 1_000; cgroup++) {
                assertEquals("5\n", files.text(cgroup, dir, "usage"));
            }
            assertEquals(2, files.open());
            files.keep(Set.of(1L));
            assertEquals(1, files.open());
            assertEquals("5\n", files.text(7, dir, "usage"));
            assertEquals(2, files.open());
        }
    }

    @Test
    void shouldNotLookAgainForAFileThatACgroupDoesNotHave() throws IOException {
        try (OpenFiles files = new OpenFiles(10)) {
            assertNull(files.text(1, dir, "peak"));
            Files.writeString(dir.resolve("peak"), "5\n");
            assertNull(files.text(1, dir, "peak"));
            assertEquals("5\n", files.text(2, dir, "peak"), "another cgroup may");
        }
    }

    @Test
    void shouldCloseWhatIsOpenAtTheEnd() throws IOException {
        Files.writeString(dir.resolve("usage"), "5\n");
        OpenFiles files = new OpenFiles(10);
        files.text(1, dir, "usage");
        files.close();
        assertEquals(0, files.open());
    }
}
