package io.tapio.oom.host.source;

import static io.tapio.oom.host.source.KernelLogs.KILLED;
import static io.tapio.oom.host.source.KernelLogs.TABLE;
import static io.tapio.oom.host.source.KernelLogs.sizes;
import static io.tapio.oom.host.source.KernelLogs.summary;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapio.oom.host.source.KernelFact.LogKill;
import io.tapio.oom.host.source.LogLine.Part;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Lines of two reports between each other. */
class KernelLogMixedReportsTest {

    private final KernelLogParser parser = new KernelLogParser();
    private long timeUs = 1_000_000;

    @Test
    void shouldTakeReportsApartByWhoLoggedEachLine() {
        List<LogKill> kills = mixed("T10", "T20");

        assertEquals(2, kills.size());
        for (LogKill kill : kills) {
            int pid = Objects.requireNonNull(kill.victim().pid());
            assertEquals(pid, Objects.requireNonNull(kill.trigger()).pid());
            assertEquals(pid * 1024L, Objects.requireNonNull(kill.limit()).usageBytes());
            assertEquals(
                    List.of(pid),
                    kill.details().candidates().stream().map(LogCandidate::pid).toList());
        }
    }

    @Test
    void shouldTellOfMixedReportsWhatEachLineTellsOfItself() {
        List<LogKill> kills = mixed(null, null);

        assertEquals(2, kills.size());
        for (LogKill kill : kills) {
            assertEquals("/of" + kill.victim().pid(), kill.victim().cgroupPath());
            assertEquals("CONSTRAINT_MEMCG", kill.constraint());
            assertNull(kill.trigger());
            assertNull(kill.gfpMask());
            assertNull(Objects.requireNonNull(kill.limit()).usageBytes());
            assertEquals(List.of(), kill.details().candidates());
        }
    }

    @Test
    void shouldTellTheNextReportInFullOnceTheMixedOnesEnded() {
        mixed(null, null);

        List<LogKill> kills = report(30).flatMap(text -> take(text, null)).toList();

        assertEquals(30, Objects.requireNonNull(kills.getFirst().trigger()).pid());
    }

    @Test
    void shouldTellAReportInFullAfterOneThatWasCut() {
        report(10).limit(2).forEach(text -> take(text, null));
        timeUs += 10_000_000;

        List<LogKill> kills = report(20).flatMap(text -> take(text, null)).toList();

        assertEquals(20, Objects.requireNonNull(kills.getFirst().trigger()).pid());
    }

    @Test
    void shouldKeepAReportThatNamedItsVictimUntilThatComes() {
        List<String> first = report(10).toList();
        List<LogKill> kills = new ArrayList<>();
        first.subList(0, first.size() - 1).forEach(text -> take(text, null));
        report(20).forEach(text -> take(text, null).forEach(kills::add));
        take(first.getLast(), null).forEach(kills::add);

        assertEquals(20, Objects.requireNonNull(kills.getFirst().trigger()).pid());
        assertEquals(10, Objects.requireNonNull(kills.getLast().trigger()).pid());
    }

    @Test
    void shouldNotKeepItForEver() {
        List<String> first = report(10).toList();
        first.subList(0, first.size() - 1).forEach(text -> take(text, null));
        report(20).forEach(text -> take(text, null));
        timeUs += 60_000_000;

        assertNull(take(first.getLast(), null).findFirst().orElseThrow().trigger());
    }

    /** Its own beginning was lost, and what is open was cut long ago. */
    @Test
    void shouldTakeNothingFromAReportThatWasCutLongAgo() {
        List<String> second = report(20).toList();
        report(10).limit(5).forEach(text -> take(text, null));
        timeUs += 10_000_000;

        LogKill kill = takeAll(second.subList(1, second.size()));

        assertNull(kill.trigger());
        assertEquals("/of20", kill.victim().cgroupPath());
        assertEquals(List.of(), kill.details().candidates());
    }

    @Test
    void shouldTakeNothingFromAReportThatWasCutWhereAPartComesAgain() {
        List<String> second = report(20).toList();
        report(10).limit(5).forEach(text -> take(text, null));

        LogKill kill = takeAll(second.subList(1, second.size()));

        assertNull(kill.trigger());
        assertEquals("/of20", kill.victim().cgroupPath());
        assertEquals(List.of(), kill.details().candidates());
    }

    @Test
    void shouldTakeNothingFromAReportWhoseTableDoesNotListTheVictim() {
        List<String> second = report(20).toList();
        report(10).limit(5).forEach(text -> take(text, null));

        LogKill kill = takeAll(second.subList(second.size() - 2, second.size()));

        assertNull(kill.trigger());
        assertEquals("/of20", kill.victim().cgroupPath());
    }

    @Test
    void shouldTakeNothingForAVictimsLineAloneFromAReportThatDoesNotListIt() {
        List<String> first = report(10).toList();
        List<LogKill> kills = new ArrayList<>();
        first.subList(0, first.size() - 2).forEach(text -> take(text, null));
        take(KILLED + 20 + " (app) " + sizes(), null).forEach(kills::add);

        assertNull(kills.getFirst().trigger());
        assertNull(kills.getFirst().limit());
    }

    @Test
    void shouldTellEveryKillOfMoreCallersThanAreRemembered() {
        List<LogKill> kills = new ArrayList<>();
        for (int pid = 1; pid <= 100; pid++) {
            int caller = pid;
            report(pid).limit(3).forEach(text -> take(text, "T" + caller));
        }
        for (int pid = 1; pid <= 100; pid++) {
            take(KILLED + pid + " (app) " + sizes(), "T" + pid).forEach(kills::add);
        }

        assertEquals(100, kills.size());
        assertNull(kills.getFirst().trigger());
    }

    @Test
    void shouldForgetWhatTheBootBeforeLeftOpen() {
        report(10).limit(3).forEach(text -> take(text, null));
        take("Linux version 6.12.0 (builder) #1 SMP", null);

        assertNull(take(KILLED + "10 (app) " + sizes(), null)
                .findFirst()
                .orElseThrow()
                .trigger());
    }

    private List<LogKill> mixed(@Nullable String caller, @Nullable String otherCaller) {
        List<String> one = report(10).toList();
        List<String> other = report(20).toList();
        List<LogKill> kills = new ArrayList<>();
        for (int i = 0; i < one.size(); i++) {
            take(one.get(i), caller).forEach(kills::add);
            take(other.get(i), otherCaller).forEach(kills::add);
        }
        return kills;
    }

    private LogKill takeAll(List<String> lines) {
        return lines.stream().flatMap(text -> take(text, null)).findFirst().orElseThrow();
    }

    private static Stream<String> report(int pid) {
        return Stream.of(
                "app invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
                "CPU: 1 PID: " + pid + " Comm: app Not tainted 6.12.0 #1",
                "memory: usage " + pid + "kB, limit " + pid + "kB, failcnt 1",
                TABLE,
                "[     " + pid + "]     0    " + pid + "    10528    10309   122880        0             0 app",
                summary("/of" + pid, "/of" + pid, "app", pid),
                KILLED + pid + " (app) " + sizes());
    }

    private Stream<LogKill> take(String text, @Nullable String caller) {
        timeUs += 100;
        return parser.accept(new LogLine(timeUs, null, 0, Part.WHOLE, caller, text)).stream();
    }
}
