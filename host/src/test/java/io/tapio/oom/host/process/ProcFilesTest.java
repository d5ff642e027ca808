package io.tapio.oom.host.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.host.process.ProcFiles.Cmdline;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcFilesTest {

    private static final int PID = 7;

    @TempDir
    private Path root;

    private ProcDirectory proc;

    @BeforeEach
    void setUp() {
        proc = new ProcDirectory(root);
    }

    @Test
    void shouldKeepTheArgumentsApart() {
        proc.write(PID, "cmdline", "sh\0-c\0a b\0");

        assertEquals(new Cmdline("sh\0-c\0a b", false), proc.files().cmdline(PID));
    }

    @Test
    void shouldLeaveOutTheZerosBehindATitleThatAProgramGaveItself() {
        proc.write(PID, "cmdline", "postgres: writer process\0\0\0\0\0\0");

        assertEquals(
                new Cmdline("postgres: writer process", false), proc.files().cmdline(PID));
    }

    @Test
    void shouldSayThatACommandLineIsCut() {
        proc.write(PID, "cmdline", "a".repeat(ProcFiles.MAX_CMDLINE_BYTES));
        assertEquals(new Cmdline("a".repeat(4096), false), proc.files().cmdline(PID));

        proc.write(PID, "cmdline", "a".repeat(ProcFiles.MAX_CMDLINE_BYTES) + "b");
        assertEquals(new Cmdline("a".repeat(4096), true), proc.files().cmdline(PID));
    }

    @Test
    void shouldCutNoCharacterInHalf() {
        proc.write(PID, "cmdline", "a".repeat(ProcFiles.MAX_CMDLINE_BYTES - 1) + "\u00e4\u00e4");

        assertEquals(new Cmdline("a".repeat(4095), true), proc.files().cmdline(PID));
    }

    @Test
    void shouldTellOneThatHasGivenItsMemoryBackFromOneThatIsGone() {
        proc.write(PID, "cmdline", "");

        assertEquals(new Cmdline("", false), proc.files().cmdline(PID));
        assertNull(proc.files().cmdline(PID + 1));
        assertNull(proc.files().environment(PID + 1));
        assertNull(proc.files().identity(PID + 1));
    }

    @Test
    void shouldReadVariables() {
        proc.write(PID, "environ", "A=1\0B=x=y\0EMPTY=\0=none\0junk\0A=2\0");

        assertEquals(Map.of("A", "1", "B", "x=y", "EMPTY", ""), proc.files().environment(PID));
    }

    @Test
    void shouldReadTheLastVariableWithoutAnEnd() {
        proc.write(PID, "environ", "A=1\0B=2");

        assertEquals(Map.of("A", "1", "B", "2"), proc.files().environment(PID));
    }

    @Test
    void shouldReadNoMoreVariablesThanItMay() {
        StringBuilder many = new StringBuilder();
        for (int i = 0; i < 300; i++) {
            many.append("V").append(i).append("=x\0");
        }
        proc.write(PID, "environ", many.toString());

        Map<String, String> environment = proc.files().environment(PID);
        assertNotNull(environment);
        assertEquals(ProcFiles.MAX_VARIABLES, environment.size());
        assertTrue(environment.containsKey("V0"));
    }

    @Test
    void shouldLeaveOutTheVariableThatTheLimitCuts() {
        proc.write(PID, "environ", "A=1\0LONG=" + "x".repeat(ProcFiles.MAX_ENVIRONMENT_BYTES) + "\0B=2\0");

        assertEquals(Map.of("A", "1"), proc.files().environment(PID));
    }

    @Test
    void shouldReadThisProcess() {
        ProcFiles files = new ProcFiles(Path.of("/proc"));
        int self = (int) ProcessHandle.current().pid();
        Cmdline cmdline = files.cmdline(self);

        assertNotNull(cmdline);
        assertFalse(cmdline.text().isEmpty());
        assertEquals(System.getenv("PATH"), Map.copyOf(environment(files, self)).get("PATH"));
    }

    private static Map<String, String> environment(ProcFiles files, int pid) {
        Map<String, String> environment = files.environment(pid);
        assertNotNull(environment);
        return environment;
    }
}
