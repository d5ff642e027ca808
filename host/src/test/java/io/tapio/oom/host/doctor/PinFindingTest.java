package io.tapio.oom.host.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.host.doctor.Finding.Verdict;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PinFindingTest {

    @TempDir
    private Path directory;

    @Test
    void shouldSayThatPinsAreKept() {
        Finding finding = PinFinding.of(directory);

        assertEquals(Verdict.OK, finding.verdict());
        assertTrue(finding.detail().startsWith("kept in " + directory), finding.detail());
    }

    @Test
    void shouldSayWhatToMountWhereNothingCanBePinned() {
        Finding finding = PinFinding.of(directory.resolve("a/b"));

        assertEquals(Verdict.MISSING, finding.verdict());
        assertTrue(finding.detail().startsWith(directory + " is no bpf file system"), finding.detail());
        assertEquals("mount -t bpf bpf /sys/fs/bpf", finding.remedy());
    }
}
