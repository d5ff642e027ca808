package io.tapio.oom.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class KernelLogSnapshotTest {

    @Test
    void shouldTellLinesAsRecordsOfTheDevice() {
        assertEquals(
                List.of(
                        "3,0,24917179419,-;Memory cgroup out of memory: Killed process 5511 (oom-hog)",
                        "14,1,12345678,-,caller=T123;user: \\x5cx41"),
                KernelLogSnapshot.records("""
                        <3>[24917.179419] Memory cgroup out of memory: Killed process 5511 (oom-hog)
                        <14>[   12.345678][  T123] user: \\x41
                        """));
    }

    @Test
    void shouldLeaveOutWhatIsCutOrHasNoTime() {
        assertEquals(List.of("6,0,1000002,-;whole"), KernelLogSnapshot.records("""
                7.179419] cut
                <6>no time
                <6>[99999999999999999999.000000] no number
                <6>[    1.000002] whole
                """));
    }

    @Test
    void shouldKeepAnEmptyText() {
        assertEquals(List.of("6,0,1000002,-;"), KernelLogSnapshot.records("<6>[    1.000002] \n"));
    }
}
