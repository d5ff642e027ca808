package io.tapio.oom.host.reconciliation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapio.oom.host.cgroup.CgroupFiles;
import io.tapio.oom.host.cgroup.CgroupTree.Version;
import io.tapio.oom.host.reconciliation.CgroupKills.Place;
import io.tapio.oom.host.reconciliation.ReportedKills.Kill;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CgroupKillsTest {

    private static final Instant START = Instant.ofEpochSecond(1_000);
    private static final Instant LATER = START.plusSeconds(10);

    @TempDir
    private Path directory;

    @Test
    void shouldTellWhereAKillWasCountedThatWasNotReported() {
        CgroupFiles files = v2().write("a", "memory.events", "oom_kill 3").write("b", "memory.events", "oom_kill 0");
        CgroupKills kills = begun(files);
        files.write("a", "memory.events", "oom_kill 4").write("b", "memory.events", "oom_kill 2");

        assertEquals(
                List.of(new Place("/b", 2)),
                kills.unexplained(List.of(kill("/a")), LATER).places());
        assertEquals(List.of(), kills.unexplained(List.of(kill("/a")), LATER).places(), "told once");
    }

    @Test
    void shouldTellTheParentOfACgroupThatIsGone() {
        CgroupFiles files = v2().write("pod", "memory.events", "oom_kill 0")
                .write("pod/stays", "memory.events", "oom_kill 0")
                .write("pod/goes", "memory.events", "oom_kill 0");
        CgroupKills kills = begun(files);
        files.remove("pod/goes");
        files.write("pod", "memory.events", "oom_kill 3").write("pod/stays", "memory.events", "oom_kill 1");

        assertEquals(
                List.of(new Place("/pod", 1)),
                kills.unexplained(List.of(kill("/pod/stays"), kill("/pod/goes")), LATER)
                        .places());
    }

    @Test
    void shouldTakeACgroupThatIsNewForNew() {
        CgroupFiles files = v2().write("a", "memory.events", "oom_kill 3");
        CgroupKills kills = begun(files);
        files.write("new", "memory.events", "oom_kill 1");

        assertEquals(
                List.of(new Place("/new", 1)),
                kills.unexplained(List.of(), LATER).places());
    }

    @Test
    void shouldNotTellAGroupKillsFirstVictimASecondTime() {
        CgroupFiles files = v2().write("a", "memory.events", "oom_kill 0\noom_group_kill 0");
        CgroupKills kills = begun(files);
        files.write("a", "memory.events", "oom_kill 4\noom_group_kill 1");

        assertEquals(
                List.of(new Place("/a", 1)),
                kills.unexplained(List.of(kill("/a"), kill("/a")), LATER).places());
    }

    @Test
    void shouldCountTheGroupsThatWereKilled() {
        CgroupFiles files = v2().write("a", "memory.events", "oom_group_kill 0\noom_kill 0")
                .write("a/b", "memory.events", "oom_group_kill 0\noom_kill 0");
        CgroupKills kills = begun(files);
        files.write("a", "memory.events", "oom_group_kill 2\noom_kill 2")
                .write("a/b", "memory.events", "oom_group_kill 1\noom_kill 1");

        assertEquals(2, kills.unexplained(List.of(), LATER).groupKills(), "a parent's counter has its children's");
    }

    @Test
    void shouldReadTheCountersOfCgroupV1() {
        CgroupFiles files = new CgroupFiles(directory, Version.V1).write("a", "memory.oom_control", "oom_kill 1");
        files.write("a/b", "memory.oom_control", "oom_kill 1");
        CgroupKills kills = begun(files);
        files.write("a/b", "memory.oom_control", "oom_kill 2");

        assertEquals(
                List.of(new Place("/a/b", 1)),
                kills.unexplained(List.of(), LATER).places());
    }

    private CgroupFiles v2() {
        return new CgroupFiles(directory, Version.V2);
    }

    private static CgroupKills begun(CgroupFiles files) {
        CgroupKills kills = new CgroupKills(files.tree(), 100);
        kills.settle(START);
        return kills;
    }

    private static Kill kill(String path) {
        return new Kill(7, START.plusSeconds(1), "oom-1", false, path, path);
    }
}
