package io.tapio.oom.host.process;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapio.oom.host.cgroup.CgroupFiles;
import io.tapio.oom.host.cgroup.CgroupTree.Version;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NearLimitTest {

    @TempDir
    private Path root;

    private CgroupFiles files;
    private NearLimit near;
    private boolean nodeIsNear;
    private @Nullable List<LimitedCgroup> known;

    @BeforeEach
    void setUp() {
        of(Version.V2, 1_000);
    }

    @ParameterizedTest
    @EnumSource(Version.class)
    void shouldFindTheProcessesOfACgroupFromSeventyPercentOfItsLimitOnAtEachLook(Version version) {
        of(version, 1_000);
        cgroup(version, "full", "700", "1000", "1\n2");
        cgroup(version, "free", "699", "1000", "3");
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            near.look(found::add);
        }

        assertEquals(10, Collections.frequency(found, 1));
        assertEquals(10, Collections.frequency(found, 2));
        assertEquals(1, Collections.frequency(found, 3), "below, each tenth look is enough");
    }

    @Test
    void shouldLookNowhereElseWhereAllCgroupsWereJustRead() {
        cgroup(Version.V2, "near", "1", "1000", "1");
        cgroup(Version.V2, "free", "1", "1000", "2");
        cgroup(Version.V2, "unheard-of", "999", "1000", "3");
        known = List.of(new LimitedCgroup("/near", 10, true), new LimitedCgroup("/free", 11, false));
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            near.look(found::add);
        }

        assertEquals(10, Collections.frequency(found, 1));
        assertEquals(1, Collections.frequency(found, 2), "below, each tenth look is enough");
        assertEquals(0, Collections.frequency(found, 3));

        known = null;
        near.look(found::add);
        assertEquals(1, Collections.frequency(found, 3), "nobody reads them any more");
    }

    @Test
    void shouldFindEverybodyWhereTheMachineItselfIsNearItsEnd() {
        cgroup(Version.V2, "other", "1", "max", "2");
        known = List.of();
        nodeIsNear = true;
        List<Integer> found = new ArrayList<>();
        near.look(found::add);

        assertEquals(List.of(2), found);
    }

    @Test
    void shouldFindThoseBelowAnyLimitWithinTenLooks() {
        cgroup(Version.V2, "pod", "1", "1000", "");
        cgroup(Version.V2, "pod/a", "1", "max", "1");
        cgroup(Version.V2, "other", "1", "max", "2");
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            near.look(found::add);
        }

        assertEquals(List.of(1), found);
    }

    @Test
    void shouldFindThoseBelowACgroupThatIsNearItsLimit() {
        cgroup(Version.V2, "pod", "800", "1000", "");
        cgroup(Version.V2, "pod/a", "100", "max", "1");
        cgroup(Version.V2, "pod/b/c", "100", "900", "2");
        cgroup(Version.V2, "other", "100", "max", "3");

        assertEquals(Set.of(1, 2), look());
    }

    @Test
    void shouldFindNobodyWhereThereIsNoLimit() {
        cgroup(Version.V2, "a", "999999", "max", "1");

        assertEquals(Set.of(), look());
    }

    @Test
    void shouldFindEverybodyWhenTheMachineIsNearItsEnd() {
        cgroup(Version.V2, "a", "1", "max", "1");
        cgroup(Version.V2, "b/c", "1", "1000", "2");
        nodeIsNear = true;

        assertEquals(Set.of(1, 2), look());
    }

    @Test
    void shouldSeeCgroupsThatComeAndGo() {
        cgroup(Version.V2, "pods/a", "800", "1000", "1");
        assertEquals(Set.of(1), look());

        cgroup(Version.V2, "pods/b", "800", "1000", "2");
        assertEquals(Set.of(1, 2), look());

        files.remove("pods/a");
        assertEquals(Set.of(2), look());
    }

    @Test
    void shouldSeeOneThatCameWhenAnotherWentAtTheNextLook() {
        cgroup(Version.V2, "pods/a", "800", "1000", "1");
        look();
        files.remove("pods/a");
        cgroup(Version.V2, "pods/b", "800", "1000", "2");
        look();

        assertEquals(Set.of(2), look());
    }

    @Test
    void shouldTakeACgroupThatWasMadeAgainForANewOne() {
        cgroup(Version.V2, "a", "800", "1000", "1");
        look();
        files.remove("a");
        // A directory in between, so that the new one doesn't get the old one's inode back.
        cgroup(Version.V2, "between", "1", "max", "");
        cgroup(Version.V2, "a", "800", "900", "2");
        look();

        assertEquals(Set.of(2), look());
    }

    @Test
    void shouldSeeALimitThatChangedWithinTenLooks() {
        cgroup(Version.V2, "a", "800", "max", "1");
        assertEquals(Set.of(), look());
        files.write("a", "memory.max", "1000");
        for (int i = 0; i < 9; i++) {
            assertEquals(Set.of(), look());
        }

        assertEquals(Set.of(1), look());
        assertEquals(Set.of(1), look());
    }

    @Test
    void shouldSurviveATreeThatIsGone() {
        cgroup(Version.V2, "a", "800", "1000", "1");
        look();
        files.remove("");

        assertEquals(Set.of(), look());
        cgroup(Version.V2, "a", "800", "1000", "1");
        assertEquals(Set.of(1), look());
    }

    @Test
    void shouldCountTheCgroupsThatItHasNoRoomFor() {
        of(Version.V2, 4);
        for (int i = 0; i < 6; i++) {
            cgroup(Version.V2, "c" + i, "800", "1000", String.valueOf(i + 1));
        }

        assertEquals(3, look().size());
        assertEquals(3, near.cgroupsBeyondLimit());
    }

    @Test
    void shouldPassOverProcessesOfOtherNamespacesAndWhatIsNoNumber() {
        cgroup(Version.V2, "a", "800", "1000", "0\n5\nx\n");

        assertEquals(Set.of(5), look());
    }

    private void of(Version version, int maxCgroups) {
        files = new CgroupFiles(root, version);
        near = new NearLimit(files.tree(), () -> nodeIsNear, () -> known, maxCgroups);
    }

    private void cgroup(Version version, String path, String usage, String limit, String processes) {
        boolean v2 = version == Version.V2;
        files.write(path, v2 ? "memory.current" : "memory.usage_in_bytes", usage)
                .write(path, v2 ? "memory.max" : "memory.limit_in_bytes", limit)
                .write(path, "cgroup.procs", processes);
    }

    private Set<Integer> look() {
        Set<Integer> found = new TreeSet<>();
        near.look(found::add);
        return found;
    }
}
