package io.tapio.oom.host.source;

import static io.tapio.oom.host.source.KernelLogs.CPU;
import static io.tapio.oom.host.source.KernelLogs.INVOKED;
import static io.tapio.oom.host.source.KernelLogs.KILLED;
import static io.tapio.oom.host.source.KernelLogs.TABLE;
import static io.tapio.oom.host.source.KernelLogs.USAGE;
import static io.tapio.oom.host.source.KernelLogs.escape;
import static io.tapio.oom.host.source.KernelLogs.sizes;
import static io.tapio.oom.host.source.KernelLogs.summary;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapio.oom.host.source.KernelFact.LogKill;
import io.tapio.oom.host.source.KernelFact.LogProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KernelLogParserTest {

    private final KernelLogParser parser = new KernelLogParser();

    @Test
    void a_victim_s_line_alone_is_a_kill_and_nothing_else_is_known() {
        LogKill kill = only(KILLED + "10 (app) " + sizes());

        LogProcess victim = new LogProcess(10, "app", 7L, -5, 8192L, 4096L, 1024L, 0L, 2048L, null);
        assertEquals(new LogKill(1_000_000, victim, null, null, "CONSTRAINT_MEMCG", null, null, false), kill);
    }

    @Test
    void a_rate_limited_kill_takes_nothing_from_the_report_before_it() {
        List<LogKill> kills = parse(
                INVOKED,
                CPU,
                USAGE,
                summary("/a", "/a/b", "app", 10),
                KILLED + "10 (app) " + sizes(),
                KILLED + "11 (app) " + sizes());

        assertEquals(2, kills.size());
        assertNotNull(kills.get(0).trigger());
        assertEquals(
                new LogKill(1_000_500, kills.get(1).victim(), null, null, "CONSTRAINT_MEMCG", null, null, false),
                kills.get(1));
        assertNull(kills.get(1).victim().cgroupPath());
    }

    @Test
    void a_report_of_another_victim_is_not_taken() {
        List<LogKill> kills =
                parse(INVOKED, CPU, USAGE, summary("/a", "/a", "app", 10), KILLED + "11 (app) " + sizes());

        assertNull(kills.getFirst().trigger());
        assertNull(kills.getFirst().limit());
    }

    @Test
    void a_report_that_found_nobody_to_kill_is_not_the_next_victim_s() {
        LogKill kill =
                only(INVOKED, CPU, USAGE, "Out of memory and no killable processes...", KILLED + "10 (app) " + sizes());

        assertNull(kill.trigger());
        assertNull(kill.limit());
    }

    @Test
    void a_report_without_its_summary_is_taken_when_nothing_was_lost() {
        LogKill kill = only(INVOKED, CPU, USAGE, KILLED + "10 (app) " + sizes());

        assertEquals("0xcc0", kill.gfpMask());
        assertEquals(41943040L, kill.limit() == null ? null : kill.limit().limitBytes());
        assertEquals("CONSTRAINT_MEMCG", kill.constraint());
    }

    @Test
    void a_report_of_a_cgroup_s_limit_is_not_a_global_victim_s() {
        assertNull(only(INVOKED, CPU, USAGE, "Out of memory: Killed process 10 (app) " + sizes())
                .trigger());
    }

    @Test
    void a_gap_in_the_record_numbers_drops_what_came_before_it() {
        List<String> records = new ArrayList<>(KernelLogs.records(
                INVOKED, CPU, USAGE, summary("/a", "/a", "app", 10), KILLED + "10 (app) " + sizes()));
        records.remove(1);

        LogKill kill = KernelLogs.parse(parser, records).getFirst();

        assertNull(kill.trigger());
        assertEquals("/a", kill.victim().cgroupPath());
        assertEquals(1, parser.lostGaps());
    }

    @Test
    void an_announced_loss_drops_what_came_before_it() {
        KernelLogs.parse(parser, KernelLogs.records(INVOKED, CPU, USAGE));
        parser.lost();

        assertNull(KernelLogs.parse(parser, KernelLogs.records(KILLED + "10 (app) " + sizes()))
                .getFirst()
                .trigger());
    }

    @Test
    void lines_that_user_space_wrote_are_not_believed() {
        List<LogKill> kills = KernelLogs.parse(
                parser,
                List.of(
                        "12,1,1000,-;" + KILLED + "1 (init) " + sizes(),
                        "28,2,1100,-;" + KILLED + "1 (init) " + sizes(),
                        "3,3,1200,-;" + KILLED + "10 (app) " + sizes()));

        assertEquals(1, kills.size());
        assertEquals(10, kills.getFirst().victim().pid());
    }

    @Test
    void dictionary_lines_are_passed_over_and_nonsense_is_counted() {
        List<LogKill> kills = KernelLogs.parse(
                parser,
                List.of(
                        " SUBSYSTEM=net",
                        "6,1,1000,-;eth0: up\n SUBSYSTEM=net\n DEVICE=+net:eth0",
                        "no record at all",
                        "x,y,z;text",
                        "3,2,2000,-,caller=T10;" + KILLED + "10 (app) " + sizes()));

        assertEquals(1, kills.size());
        assertEquals(2, parser.malformed());
        assertEquals(0, parser.lostGaps());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a b",
                "(sd-pam)",
                "kworker/0:1",
                "a) total-vm:1kB",
                "x,task=y",
                ",pid=1,uid=0",
                "a\\b",
                "é",
                "two\nlines",
                "oom-kill:",
                "",
            })
    void any_comm_comes_through(String comm) {
        List<LogKill> kills = KernelLogs.parse(
                parser,
                KernelLogs.records(
                        escape(comm) + " invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=3, oom_score_adj=-5",
                        "CPU: 1 PID: 10 Comm: " + escape(comm) + " Not tainted 6.1.0",
                        escape(summary("/a,task_memcg=/x", "/a,task_memcg=/x/b,task=c", comm, 10)),
                        KILLED + "10 (" + escape(comm) + ") " + sizes()));

        LogKill kill = kills.getFirst();
        assertEquals(comm, kill.victim().comm());
        assertEquals(4096L, kill.victim().anonRssBytes());
        assertEquals("/a,task_memcg=/x/b,task=c", kill.victim().cgroupPath());
        assertEquals(
                "/a,task_memcg=/x", kill.limit() == null ? null : kill.limit().cgroupPath());
        assertEquals(
                new LogProcess(10, comm, null, -5, null, null, null, null, null, "/a,task_memcg=/x/b,task=c"),
                kill.trigger());
        assertEquals(3, kill.order());
    }

    @Test
    void a_systemd_escape_in_a_path_is_decoded_once() {
        LogKill kill =
                only(escape(summary("/a\\x2db.slice", "/a\\x2db.slice", "app", 10)), KILLED + "10 (app) " + sizes());

        assertEquals("/a\\x2db.slice", kill.victim().cgroupPath());
    }

    @Test
    void paths_that_can_be_parted_in_two_ways_are_absent() {
        String owner = "/";
        String victim = "/x,task_memcg=/y";

        LogKill kill = only(summary(owner, victim, "app", 10), KILLED + "10 (app) " + sizes());

        // "/" and "/x,task_memcg=/y", or "/,task_memcg=/x" and "/y": only the first has the victim below the owner.
        assertEquals(victim, kill.victim().cgroupPath());

        LogKill doubtful = KernelLogs.parse(
                        new KernelLogParser(),
                        KernelLogs.records(
                                summary("/", "/,task_memcg=/,task_memcg=/", "app", 10), KILLED + "10 (app) " + sizes()))
                .getFirst();
        assertNull(doubtful.victim().cgroupPath());
        assertEquals("CONSTRAINT_MEMCG", doubtful.constraint());
    }

    @Test
    void a_summary_that_the_kernel_split_is_put_together() {
        String whole = summary("/a/" + "long".repeat(300), "/a/" + "long".repeat(300) + "/b", "app", 10);

        List<LogKill> kills = KernelLogs.parse(
                parser,
                List.of(
                        "4,1,1000,-;" + whole.substring(0, 900),
                        "6,2,1001,-;eth0: link is up",
                        "4,3,1002,c;" + whole.substring(900, 1800),
                        "4,4,1003,c;" + whole.substring(1800),
                        "3,5,1100,-;" + KILLED + "10 (app) " + sizes()));

        assertEquals(
                "/a/" + "long".repeat(300) + "/b", kills.getFirst().victim().cgroupPath());
    }

    @Test
    void a_limit_that_is_none_is_absent() {
        LogKill kill = only(
                INVOKED,
                "memory: usage 40960kB, limit 9007199254740988kB, failcnt 0",
                "memory+swap: usage 40960kB, limit 40960kB, failcnt 9",
                summary("/a", "/a", "app", 10),
                KILLED + "10 (app) " + sizes());

        assertEquals(new KernelFact.LogLimit("/a", 41943040L, null), kill.limit());
    }

    @Test
    void a_line_that_was_cut_gives_no_cut_numbers() {
        LogProcess victim = only(KILLED + "10 (app) total-vm:8kB, anon-rss:4").victim();

        assertEquals(new LogProcess(10, "app", null, null, 8192L, null, null, null, null, null), victim);
    }

    @Test
    void a_number_out_of_range_is_absent() {
        LogProcess victim = only(KILLED + "10 (app) total-vm:99999999999999999999kB, anon-rss:4kB, UID:0 pgtables:1kB")
                .victim();

        assertNull(victim.totalVmBytes());
        assertEquals(4096L, victim.anonRssBytes());
    }

    @Test
    void the_thread_that_asked_for_memory_is_not_taken_for_a_process() {
        LogKill kill = only(
                INVOKED,
                CPU.replace("PID: 10", "PID: 4711"),
                "Tasks state (memory values in pages):",
                TABLE,
                "[     10]     0    10    10528    10309   122880        0             0 app",
                summary("/a", "/a", "app", 10),
                KILLED + "10 (app) " + sizes());

        assertEquals(new LogProcess(null, "app", null, 0, null, null, null, null, null, null), kill.trigger());
    }

    @Test
    void a_warning_of_another_processor_does_not_name_the_trigger() {
        LogKill kill = only(
                INVOKED,
                "CPU: 0 UID: 0 PID: 99 Comm: other Not tainted 6.12.0",
                CPU,
                summary("/a", "/a", "app", 10),
                KILLED + "10 (app) " + sizes());

        assertEquals(10, kill.trigger() == null ? null : kill.trigger().pid());
    }

    @Test
    void an_oom_asked_for_by_sysrq_has_no_order() {
        LogKill kill = only(
                INVOKED.replace("order=0", "order=-1"),
                "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null),cpuset=/,mems_allowed=0,global_oom,"
                        + "task_memcg=/a,task=app,pid=10,uid=0",
                "Out of memory: Killed process 10 (app) " + sizes());

        assertNull(kill.order());
        assertEquals("/a", kill.victim().cgroupPath());
    }

    @Test
    void the_allocating_task_is_a_victim_as_well() {
        assertEquals(
                10,
                only("Out of memory (oom_kill_allocating_task): Killed process 10 (app) " + sizes())
                        .victim()
                        .pid());
    }

    @Test
    void a_task_table_without_end_is_not_remembered_without_end() {
        List<String> lines = new ArrayList<>(List.of(INVOKED, TABLE));
        for (int pid = 1; pid <= TaskTable.MAX_TASKS + 5; pid++) {
            lines.add("[" + pid + "]     0    " + pid + "    10528    10309   122880        0             0 app");
        }
        lines.add(summary("/a", "/a", "app", 10));
        lines.add(KILLED + "10 (app) " + sizes());

        assertEquals(1, parse(lines.toArray(String[]::new)).size());
        assertEquals(1, parser.overflowedTables());
    }

    private List<LogKill> parse(String... texts) {
        return KernelLogs.parse(parser, KernelLogs.records(texts));
    }

    private LogKill only(String... texts) {
        List<LogKill> kills = parse(texts);
        assertEquals(1, kills.size(), () -> "kills: " + kills);
        return kills.getFirst();
    }
}
