package io.tapio.oom.host.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IdentityTest {

    @TempDir
    private Path proc;

    @ParameterizedTest
    @ValueSource(strings = {"java", "a b", "x) S 1 2 (y", "((", ")", ""})
    void shouldReadStartAndArgumentsWhateverTheNameIs(String comm) {
        ProcDirectory directory = new ProcDirectory(proc).stat(7, comm, 4711, 140_000L);

        assertEquals(new Identity(4711, comm, 140_000), directory.files().identity(7));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "7", "7 (a", "7 a) (", "7 (a) S 1 2 3", "7 (a) S 1 1 1 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 x 1"})
    void shouldMakeNothingOfWhatIsNoSuchLine(String stat) {
        assertNull(Identity.parse(stat));
    }

    @Test
    void shouldMatchTheKernelsStartToTheTickAndNoFurther() {
        Identity identity = new Identity(4711, "a", 0);

        assertTrue(identity.startedAt(47_110_000_000L));
        assertTrue(identity.startedAt(47_119_999_999L));
        assertFalse(identity.startedAt(47_109_999_999L));
        assertFalse(identity.startedAt(47_120_000_000L));
    }

    @Test
    void shouldReadThisProcess() {
        Identity self = new ProcFiles(Path.of("/proc"))
                .identity((int) ProcessHandle.current().pid());

        assertNotNull(self);
        assertTrue(self.startTicks() > 0);
        assertFalse(self.comm().isEmpty());
        assertTrue(self.argumentsAt() != 0, "its own arguments' address");
    }
}
