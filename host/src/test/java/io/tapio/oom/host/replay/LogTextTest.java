package io.tapio.oom.host.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapio.oom.host.source.KernelFact.LogKill;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogTextTest {

    private static final String KILL = "Out of memory: Killed process 10 (a: b) total-vm:8kB, anon-rss:4kB";

    private final LogText text = new LogText(TextClock.DEFAULT);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "|  |",
                "[    5.000007] |5000007|",
                "[12345.000007][  T123] |12345000007|",
                "[    5.000007] [ T123] |5000007|",
                "<3>[    5.000007] |5000007|",
                "kern  :err   : [    5.000007] |5000007|",
                "[Sun Nov  2 14:00:05 2026] ||2026-11-02T14:00:05Z",
                "kern  :err   : [Sun Nov 22 14:00:05 2026] ||2026-11-22T14:00:05Z",
                "2026-11-22T14:00:05,123456+01:00 ||2026-11-22T13:00:05.123456Z",
                "[Nov22 14:00] ||",
                "[  +0.000012] ||",
                "Nov 22 14:00:05 host kernel: ||1970-11-22T14:00:05Z",
                "Nov  2 14:00:05 host kernel: [    5.000007] |5000007|1970-11-02T14:00:05Z",
                "Nov 22 14:00:05.123456 host kernel: ||1970-11-22T14:00:05.123456Z",
                "<4>Nov 22 14:00:05 host kernel: [    5.000007] |5000007|1970-11-22T14:00:05Z",
                "2026-11-22T14:00:05.123456+00:00 host kernel: [    5.000007] |5000007|2026-11-22T14:00:05.123456Z",
                "2026-11-22T14:00:05+0100 host kernel: ||2026-11-22T13:00:05Z",
                "2026-11-22 14:00:05 +0100 host kernel: ||2026-11-22T13:00:05Z",
                "Sun 2026-11-22 14:00:05 UTC host kernel: ||2026-11-22T14:00:05Z",
                "Sun 2026-11-22 14:00:05 XYZ host kernel: ||2026-11-22T14:00:05Z",
                "<3>1 2026-11-22T14:00:05Z host kernel - - - ||2026-11-22T14:00:05Z",
                "<3>1 2026-11-22T14:00:05Z host kernel - - [a b=\"c\"][d] [    5.000007] |5000007|2026-11-22T14:00:05Z",
                "[    5.000007] host kernel: |5000007|",
            })
    void shouldReadWhatStandsBeforeTheKernelsWords(@Nullable String prefix, @Nullable Long us, @Nullable Instant at) {
        LogKill kill = only((prefix == null ? "" : prefix.stripLeading() + (prefix.endsWith(" ") ? "" : " ")) + KILL);

        assertEquals("a: b", kill.victim().comm());
        assertEquals(at, kill.details().wallTime());
        if (us != null) {
            assertEquals(us, kill.bootTimeUs());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "12,7,5000007,-;",
                "<14>[    5.000007] ",
                "user  :notice: [    5.000007] ",
                "daemon:err   : [Sun Nov 22 14:00:05 2026] ",
                "Nov 22 14:00:05 host app[12]: ",
                "Nov 22 14:00:05 host app: [    5.000007] ",
                "Nov 22 14:00:05 host kernel.fake: ",
                "2026-11-22T14:00:05+00:00 host app[12]: ",
                "<14>1 2026-11-22T14:00:05Z host kernel - - - ",
                "<3>1 2026-11-22T14:00:05Z host app - - - ",
                "[    5.000007] host app[12]: ",
                "[    5.000007] app[12]: ",
            })
    void shouldNotBelieveAProgram(String prefix) {
        assertEquals(List.of(), kills(prefix + KILL));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"SYSLOG_IDENTIFIER\":\"app\"",
                "\"SYSLOG_IDENTIFIER\":\"kernel\",\"SYSLOG_FACILITY\":\"3\"",
                "\"SYSLOG_IDENTIFIER\":\"kernel\",\"_TRANSPORT\":\"syslog\"",
                "\"_TRANSPORT\":\"kernel\"",
            })
    void shouldNotBelieveAProgramInAJournal(String fields) {
        assertEquals(List.of(), kills("{" + fields + ",\"MESSAGE\":\"" + KILL + "\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[    5.000007] ", "Nov 22 14:00:05 host kernel: "})
    void shouldPassOverBlanksAtTheEndOfWhatWasCopied(String prefix) {
        text.accept(prefix + "a invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0   ");
        LogKill kill = only(prefix + KILL + ", UID:0 pgtables:8kB oom_score_adj:7   ");

        assertEquals(7, kill.victim().oomScoreAdj());
        assertEquals("0xcc0", kill.gfpMask());
    }

    @Test
    void shouldNotBelieveFurtherLinesOfARecord() {
        assertEquals(List.of(), kills("[    5.000007] hello", "               " + KILL, KILL));
        assertEquals(List.of(), kills("Nov 22 14:00:05 host app[12]: two lines:", KILL));
    }

    @Test
    void shouldReadStatisticsInFurtherLinesOfARecord() {
        LogKill kill = only(
                "[    5.000001] app invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0",
                "[    5.000002] Memory cgroup stats for /a:",
                "[    5.000003] anon 4096",
                "               file 8192",
                "[    5.000004] Memory cgroup out of memory: Killed process 10 (app) total-vm:8kB");

        assertEquals(
                8192L,
                kill.details().memory() == null ? null : kill.details().memory().fileBytes());
    }

    @Test
    void shouldReadAMessageThatIsNoUtf8() {
        byte[] bytes = "Out of memory: Killed process 10 (x) total-vm:8kB".getBytes(StandardCharsets.US_ASCII);
        List<String> numbers = new ArrayList<>();
        for (byte each : bytes) {
            numbers.add(each == 'x' ? "255" : String.valueOf(each));
        }

        LogKill kill = only("{\"SYSLOG_IDENTIFIER\":\"kernel\",\"MESSAGE\":[" + String.join(",", numbers) + "]}");

        assertEquals("\uFFFD", kill.victim().comm());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{",
                "{}",
                "{\"MESSAGE\":null,\"SYSLOG_IDENTIFIER\":\"kernel\"}",
                "{\"MESSAGE\":{\"a\":1},\"SYSLOG_IDENTIFIER\":\"kernel\"}",
                "[1]",
                "<999999>",
                "[99999999999999.1] ",
                "2026-13-45T14:00:05Z host kernel: x",
                "Foo 22 14:00:05 host kernel: x",
            })
    void shouldPassOverWhatMakesNoSense(String line) {
        assertEquals(List.of(), kills(line));
    }

    @Test
    void shouldNotInventADateThatIsNone() {
        assertNull(only("2026-02-30T14:00:05Z host kernel: " + KILL).details().wallTime());
    }

    private List<LogKill> kills(String... lines) {
        List<LogKill> kills = new ArrayList<>();
        for (String line : lines) {
            text.accept(line).ifPresent(kills::add);
        }
        return kills;
    }

    private LogKill only(String... lines) {
        List<LogKill> kills = kills(lines);
        assertEquals(1, kills.size(), () -> "kills: " + kills);
        return kills.getFirst();
    }
}
