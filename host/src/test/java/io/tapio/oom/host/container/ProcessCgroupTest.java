package io.tapio.oom.host.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessCgroupTest {

    @Test
    void shouldTakeTheMemoryControllersLineOnVersion1() {
        assertEquals(
                Optional.of("/docker/5f1d"),
                ProcessCgroup.of(
                        List.of(
                                "12:pids:/user.slice",
                                "5:cpu,cpuacct:/",
                                "4:hugetlb,memory:/docker/5f1d",
                                "1:name=systemd:/init.scope",
                                "0::/init.scope"),
                        false));
    }

    @Test
    void shouldTakeTheUnifiedLineWhereMemoryIsOnVersion2() {
        assertEquals(
                Optional.of("/system.slice/a:b.service"),
                ProcessCgroup.of(List.of("1:name=systemd:/x", "0::/system.slice/a:b.service"), false));
    }

    @Test
    void shouldNotMindThatTheCgroupWasRemoved() {
        assertEquals(Optional.of("/docker/5f1d"), ProcessCgroup.of(List.of("0::/docker/5f1d (deleted)"), false));
    }

    @Test
    void shouldSayThatTheOutermostLevelsAreOutOfSight() {
        assertEquals(Optional.of("/\u2026/5f1d"), ProcessCgroup.of(List.of("0::/../5f1d"), true));
        assertEquals(Optional.of("/\u2026/docker/5f1d"), ProcessCgroup.of(List.of("0::/../../docker/5f1d"), true));
        assertEquals(Optional.of("/\u2026"), ProcessCgroup.of(List.of("0::/.."), true));
    }

    @Test
    void shouldNotTakeTheRootOfANamespaceForTheMachine() {
        assertEquals(Optional.of("/\u2026"), ProcessCgroup.of(List.of("0::/"), true));
        assertEquals(Optional.of("/\u2026/init"), ProcessCgroup.of(List.of("0::/init"), true));
        assertEquals(Optional.of("/"), ProcessCgroup.of(List.of("0::/"), false));
    }

    @Test
    void shouldFindNoneWhereNothingCountsMemory() {
        assertEquals(Optional.empty(), ProcessCgroup.of(List.of("1:name=systemd:/", "nonsense", ""), false));
    }

    @Test
    void shouldReadAProcessOfThisMachine() throws IOException {
        Optional<String> path = ProcessCgroup.of(Path.of("/proc/self"), false);

        assertEquals(true, path.isEmpty() || path.get().startsWith("/"));
    }

    @Test
    void shouldSayThatAProcessIsGone(@TempDir Path proc) {
        assertThrows(NoSuchFileException.class, () -> ProcessCgroup.of(proc.resolve("4711"), false));
    }
}
