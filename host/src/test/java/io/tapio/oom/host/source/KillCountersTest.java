package io.tapio.oom.host.source;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.host.cgroup.CgroupFiles;
import io.tapio.oom.host.cgroup.CgroupTree.Version;
import io.tapio.oom.host.source.KernelFact.CounterRise;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KillCountersTest {

    private static final String LOCAL = "memory.events.local";

    @TempDir
    Path dir;

    private CgroupFiles v1;
    private CgroupFiles v2;

    @BeforeEach
    void trees() {
        v1 = new CgroupFiles(dir.resolve("v1"), Version.V1);
        v2 = new CgroupFiles(dir.resolve("v2"), Version.V2);
    }

    @Test
    void kills_before_the_first_pass_are_no_news() {
        v1.write("a", "memory.oom_control", oomControl(7));
        KillCounters counters = counters(v1, 100);

        assertEquals(List.of(), counters.pass());
        assertEquals(List.of(), counters.pass());
    }

    @Test
    void a_rise_on_v1_comes_with_what_the_cgroup_s_files_say() {
        v1.write("a", "memory.oom_control", oomControl(7));
        KillCounters counters = counters(v1, 100);
        counters.pass();

        v1.write("a", "memory.oom_control", oomControl(9))
                .write("a", "memory.usage_in_bytes", "100")
                .write("a", "memory.limit_in_bytes", "200")
                .write("a", "memory.max_usage_in_bytes", "190");

        assertEquals(List.of(new CounterRise(42, "/a", 2, 100L, 200L, 190L)), counters.pass());
        assertEquals(List.of(), counters.pass());
    }

    @Test
    void files_that_can_t_be_read_leave_their_facts_absent() {
        v2.write("a", LOCAL, events(0, 0));
        KillCounters counters = counters(v2, 100);
        counters.pass();

        v2.write("a", LOCAL, events(1, 0)).write("a", "memory.max", "max");

        assertEquals(List.of(new CounterRise(42, "/a", 1, null, null, null)), counters.pass());
    }

    @Test
    void a_cgroup_that_appears_with_kills_is_news() {
        v2.write("a", LOCAL, events(0, 0));
        KillCounters counters = counters(v2, 100);
        counters.pass();

        v2.write("a/new", LOCAL, events(1, 0));

        assertEquals(List.of("/a/new 1"), brief(counters.pass()));
    }

    @Test
    void a_cgroup_that_comes_again_under_its_name_counts_from_nothing() {
        v2.write("a", LOCAL, events(0, 0)).write("b", LOCAL, events(3, 0));
        KillCounters counters = counters(v2, 100);
        counters.pass();

        v2.remove("b");
        assertEquals(List.of(), counters.pass());
        v2.write("b", LOCAL, events(3, 0));

        assertEquals(List.of("/b 3"), brief(counters.pass()));
    }

    @Test
    void a_counter_that_fell_between_two_passes_is_a_new_cgroup_s() {
        v2.write("b", LOCAL, events(3, 0));
        KillCounters counters = counters(v2, 100);
        counters.pass();

        v2.write("b", LOCAL, events(2, 0));

        assertEquals(List.of("/b 2"), brief(counters.pass()));
    }

    @Test
    void the_first_victim_of_a_group_kill_is_counted_once() {
        v2.write("a", LOCAL, events(0, 0));
        KillCounters counters = counters(v2, 100);
        counters.pass();

        v2.write("a", LOCAL, events(3, 1));

        assertEquals(List.of("/a 2"), brief(counters.pass()));
    }

    @Test
    void a_rise_is_at_least_one_kill() {
        v2.write("a", LOCAL, events(0, 0));
        KillCounters counters = counters(v2, 100);
        counters.pass();

        v2.write("a", LOCAL, events(1, 1));

        assertEquals(List.of("/a 1"), brief(counters.pass()));
    }

    @Test
    void the_subtree_s_counter_serves_for_leaves_alone() {
        v2.write("a", "memory.events", events(0, 0)).write("a/b", "memory.events", events(0, 0));
        KillCounters counters = counters(v2, 100);
        counters.pass();

        v2.write("a", "memory.events", events(1, 0)).write("a/b", "memory.events", events(1, 0));

        assertEquals(List.of("/a/b 1"), brief(counters.pass()));
    }

    @Test
    void an_unreadable_counter_does_not_make_old_kills_new() {
        v2.write("a", LOCAL, events(5, 0));
        KillCounters counters = counters(v2, 100);
        counters.pass();

        v2.write("a", LOCAL, "");
        counters.pass();
        v2.write("a", LOCAL, events(6, 0));

        assertEquals(List.of("/a 1"), brief(counters.pass()));
    }

    @Test
    void cgroups_beyond_the_limit_are_counted_and_never_make_up_kills() {
        for (int i = 0; i < 6; i++) {
            v2.write("c" + i, LOCAL, events(5, 0));
        }
        KillCounters counters = counters(v2, 4);
        counters.pass();
        assertEquals(3, counters.beyond());

        for (int i = 0; i < 3; i++) {
            v2.remove("c" + i);
        }

        assertEquals(List.of(), counters.pass());
        assertEquals(0, counters.beyond());
    }

    @Test
    void a_kernel_without_the_line_of_the_kills_is_told() {
        v1.write("a", "memory.oom_control", "oom_kill_disable 0\nunder_oom 0");
        KillCounters old = counters(v1, 100);
        old.pass();
        v2.write("a", "cgroup.procs", "");
        KillCounters empty = counters(v2, 100);
        empty.pass();

        assertTrue(old.kernelDoesNotCount());
        assertFalse(empty.kernelDoesNotCount());
    }

    private static KillCounters counters(CgroupFiles files, int limit) {
        return new KillCounters(files.tree(), limit, () -> 42);
    }

    private static List<String> brief(List<CounterRise> rises) {
        return rises.stream()
                .map(rise -> rise.cgroupPath() + " " + rise.kills())
                .toList();
    }

    private static String oomControl(int kills) {
        return "oom_kill_disable 0\nunder_oom 0\noom_kill " + kills;
    }

    private static String events(int kills, int groupKills) {
        return "low 0\nhigh 0\nmax 12\noom 1\noom_kill " + kills + "\noom_group_kill " + groupKills;
    }
}
