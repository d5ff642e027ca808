package io.tapio.oom.host.source;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapio.oom.host.source.KernelFact.LogKill;
import io.tapio.oom.host.source.KernelFact.LogLimit;
import io.tapio.oom.host.source.KernelFact.LogProcess;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.DisplayNameGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayNameGeneration(DisplayNameGenerator.ReplaceUnderscores.class)
class KernelLogParserRealReportsTest {

    private static final String POD = "/kubepods.slice/kubepods-burstable.slice"
            + "/kubepods-burstable-pod0f3c1a52_7d1e_4c39_9a55_8a2f6d5f1b10.slice";
    private static final String CONTAINER =
            POD + "/cri-containerd-5f1d9c0b2a7e4d3388b1c6f09e7a45d2c3b8e1f6a0947d5e2b3c4d5e6f708192.scope";
    private static final String OTHER_CONTAINER =
            POD + "/cri-containerd-a1b2c3d4e5f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a4b5c6d7e8f90.scope";

    @Test
    void a_container_s_limit_on_6_18_with_cgroup_v1_is_told_in_full() {
        String path = "/kubepods/burstable/podabc"
                + "/cri-containerd-7d1e5f1d9c0b2a7e4d3388b1c6f09e7a45d2c3b8e1f6a0947d5e2b3c4d5e6f70.scope";
        LogProcess victim =
                new LogProcess(21806, "hog", 0L, 0, 31840L * 1024, 30464L * 1024, 32L * 1024, 0L, 96L * 1024, path);
        LogProcess trigger = new LogProcess(21806, "hog", null, 0, null, null, null, null, null, path);
        LogLimit limit = new LogLimit(path, 30720L * 1024, 30720L * 1024);

        List<LogKill> kills = KernelLogs.parse(KernelLogs.real("memcg-v1-single-6.18.44"));

        LogDetails details = new LogDetails(
                null,
                null,
                null,
                List.of("GFP_KERNEL"),
                null,
                List.of(
                        new LogCandidate(21806, "hog", 7624L * 4096, 0L, 98304L, 0),
                        new LogCandidate(21807, "hog", 34L * 4096, 0L, 36864L, 0)),
                new LogMemory(
                        31240192L,
                        24576L,
                        0L,
                        184L * 1024,
                        null,
                        null,
                        null,
                        null,
                        31232000L,
                        0L,
                        0L,
                        326L,
                        null,
                        null));
        assertEquals(
                List.of(new LogKill(
                        1881590432L, victim, trigger, limit, "CONSTRAINT_MEMCG", "0xcc0", 0, false, details)),
                kills);
    }

    @ParameterizedTest
    @CsvSource({
        "memcg-single-6.1.0-56-cloud-amd64, 98, 2729309",
        "memcg-single-6.12.117+deb12-cloud-amd64, 149, 2786228"
    })
    void a_container_s_limit_on_v2_names_the_container_twice(String file, int pid, long bootTimeUs) {
        LogKill kill = only(KernelLogs.parse(KernelLogs.real(file)));

        assertEquals(pid, kill.victim().pid());
        assertEquals(bootTimeUs, kill.bootTimeUs());
        assertEquals(new LogLimit(kill.victim().cgroupPath(), 41943040L, 41943040L), kill.limit());
        assertEquals(CONTAINER, kill.victim().cgroupPath());
    }

    @ParameterizedTest
    @ValueSource(strings = {"memcg-pod-limit-6.1.0-56-cloud-amd64", "memcg-pod-limit-6.12.117+deb12-cloud-amd64"})
    void a_pod_s_limit_hit_by_a_container_keeps_the_two_cgroups_apart(String file) {
        LogKill kill = only(KernelLogs.parse(KernelLogs.real(file)));

        assertEquals(new LogLimit(POD, 41943040L, 41943040L), kill.limit());
        assertEquals(OTHER_CONTAINER, kill.victim().cgroupPath());
    }

    @ParameterizedTest
    @CsvSource({"global-6.1.0-56-cloud-amd64, 116, 447144", "global-6.12.117+deb12-cloud-amd64, 167, 433780"})
    void a_global_oom_has_no_limit_s_owner(String file, int pid, long totalVmKb) {
        LogKill kill = only(KernelLogs.parse(KernelLogs.real(file)));

        assertEquals(null, kill.limit());
        assertEquals("CONSTRAINT_NONE", kill.constraint());
        assertEquals("0x140dca", kill.gfpMask());
        assertEquals(pid, kill.victim().pid());
        assertEquals(totalVmKb * 1024, kill.victim().totalVmBytes());
        assertEquals(OTHER_CONTAINER, kill.victim().cgroupPath());
        assertEquals(pid, kill.trigger() == null ? null : kill.trigger().pid());
    }

    @ParameterizedTest
    @CsvSource({
        "memcg-group-6.1.0-56-cloud-amd64, 104, 99, 105",
        "memcg-group-6.12.117+deb12-cloud-amd64, 155, 150, 156"
    })
    void a_group_kill_is_one_kill_for_each_member_with_the_report_of_the_first(
            String file, int first, int second, int third) {
        List<LogKill> kills = KernelLogs.parse(KernelLogs.real(file));

        assertEquals(
                List.of(first, second, third),
                kills.stream().map(kill -> kill.victim().pid()).toList());
        for (LogKill each : kills) {
            assertEquals(CONTAINER, each.victim().cgroupPath());
            assertEquals(new LogLimit(CONTAINER, 41943040L, 41943040L), each.limit());
            assertEquals(first, each.trigger() == null ? null : each.trigger().pid());
        }
    }

    @Test
    void reports_one_after_the_other_tell_what_each_tells_alone() {
        List<String> names = List.of(
                "memcg-single-6.12.117+deb12-cloud-amd64",
                "memcg-group-6.12.117+deb12-cloud-amd64",
                "memcg-pod-limit-6.12.117+deb12-cloud-amd64",
                "global-6.12.117+deb12-cloud-amd64");
        KernelLogParser together = new KernelLogParser();
        List<LogKill> inOneLog = new ArrayList<>();
        List<LogKill> eachAlone = new ArrayList<>();
        for (String each : names) {
            inOneLog.addAll(KernelLogs.parse(together, KernelLogs.real(each)));
            eachAlone.addAll(KernelLogs.parse(KernelLogs.real(each)));
        }

        assertEquals(6, inOneLog.size());
        assertEquals(eachAlone, inOneLog);
    }

    private static LogKill only(List<LogKill> kills) {
        assertEquals(1, kills.size(), () -> "kills: " + kills);
        return kills.getFirst();
    }
}
