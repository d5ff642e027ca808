package io.tapio.oom.host.source;

import static io.tapio.oom.host.source.KernelLogs.CPU;
import static io.tapio.oom.host.source.KernelLogs.INVOKED;
import static io.tapio.oom.host.source.KernelLogs.KILLED;
import static io.tapio.oom.host.source.KernelLogs.TABLE;
import static io.tapio.oom.host.source.KernelLogs.sizes;
import static io.tapio.oom.host.source.KernelLogs.summary;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapio.oom.host.source.KernelFact.LogKill;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KernelLogGroupKillTest {

    private final KernelLogParser parser = new KernelLogParser();

    @Test
    void a_kill_long_after_a_group_kill_is_not_its_member() {
        List<String> group = List.of(
                "4,1,1000,-;" + INVOKED,
                "4,2,1001,-;" + TABLE,
                "4,3,1002,-;[     10]     0    10    10528    10309   122880        0             0 app",
                "4,4,1003,-;[     11]     0    11    10528    10309   122880        0             0 app",
                "4,5,1004,-;" + summary("/a", "/a", "app", 10),
                "3,6,1005,-;" + KILLED + "10 (app) " + sizes(),
                "6,7,1006,-;Tasks in /a are going to be killed due to memory.oom.group set");

        KernelLogs.parse(parser, group);
        List<LogKill> later = KernelLogs.parse(
                parser,
                List.of(
                        "3,8,9000000,-;" + KILLED + "11 (app) " + sizes(),
                        "3,9,9000100,-;" + KILLED + "10 (app) " + sizes()));

        assertEquals(2, later.size());
        assertNull(later.get(0).trigger());
        assertNull(later.get(1).trigger());
    }

    @Test
    void a_kill_of_a_process_that_the_table_does_not_list_is_not_the_group_s() {
        List<LogKill> kills = parse(
                INVOKED,
                CPU,
                TABLE,
                "[     10]     0    10    10528    10309   122880        0             0 app",
                summary("/a", "/a", "app", 10),
                KILLED + "10 (app) " + sizes(),
                "Tasks in /a are going to be killed due to memory.oom.group set",
                KILLED + "10 (app) " + sizes(),
                KILLED + "12 (other) " + sizes());

        assertEquals(2, kills.size());
        assertNull(kills.get(1).trigger());
        assertNull(kills.get(1).victim().cgroupPath());
    }

    @Test
    void a_group_kill_without_a_report_still_has_each_victim_once() {
        List<LogKill> kills = parse(
                KILLED + "10 (app) " + sizes(),
                "Tasks in /a are going to be killed due to memory.oom.group set",
                KILLED + "9 (app) " + sizes(),
                KILLED + "10 (app) " + sizes(),
                KILLED + "11 (app) " + sizes());

        assertEquals(
                List.of(10, 9, 11),
                kills.stream().map(kill -> kill.victim().pid()).toList());
    }

    @Test
    void members_of_a_group_above_the_victim_s_cgroup_have_no_known_cgroup() {
        List<LogKill> kills = parse(
                INVOKED,
                TABLE,
                "[     10]     0    10    10528    10309   122880        0             0 app",
                "[     11]     0    11    10528    10309   122880        0             0 app",
                summary("/a", "/a/b", "app", 10),
                KILLED + "10 (app) " + sizes(),
                "Tasks in /a are going to be killed due to memory.oom.group set",
                KILLED + "11 (app) " + sizes());

        assertNull(kills.get(1).victim().cgroupPath());
        assertEquals(
                "/a", kills.get(1).limit() == null ? null : kills.get(1).limit().cgroupPath());
    }

    private List<LogKill> parse(String... texts) {
        return KernelLogs.parse(parser, KernelLogs.records(texts));
    }
}
