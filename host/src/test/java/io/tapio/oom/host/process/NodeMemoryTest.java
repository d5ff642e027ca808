package io.tapio.oom.host.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeMemoryTest {

    @TempDir
    private Path proc;

    @ParameterizedTest
    @CsvSource({"1000,101,false", "1000,100,true", "1000,0,true", "0,0,false"})
    void shouldCallTheMachineNearItsEndWithATenthLeft(long total, long available, boolean near) throws IOException {
        Files.writeString(
                proc.resolve("meminfo"),
                "MemTotal:       %d kB\nMemFree:  1 kB\nMemAvailable:   %d kB\n".formatted(total, available));

        assertEquals(near, new NodeMemory(proc).getAsBoolean());
    }

    @Test
    void shouldNotCallItSoWhereTheKernelDoesNotTell() throws IOException {
        assertFalse(new NodeMemory(proc).getAsBoolean());
        Files.writeString(proc.resolve("meminfo"), "MemTotal: 1000 kB\nMemFree: 1 kB\n");
        assertFalse(new NodeMemory(proc).getAsBoolean());
        Files.writeString(proc.resolve("meminfo"), "MemTotal: x kB\n");
        assertFalse(new NodeMemory(proc).getAsBoolean());
    }
}
