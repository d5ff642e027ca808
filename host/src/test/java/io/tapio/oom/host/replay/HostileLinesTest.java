package io.tapio.oom.host.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines as long as they may be, made to cost as much as they can. */
@Timeout(60)
class HostileLinesTest {

    private static final int LINES = 20;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[ pid ]   uid  tgid |a ",
                "[ pid ]   uid  tgid |a",
                "<3>1 2026-11-22T14:00:05Z host kernel - - |[]",
                "<3>1 2026-11-22T14:00:05Z host kernel - - [|a",
                "Task in | killed as a result of limit of /",
                "oom-kill:constraint=CONSTRAINT_MEMCG,oom_memcg=/|,task_memcg=/",
                "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=|0,",
                "x| invoked oom-killer: gfp_mask=0x1(",
                "x| invoked oom-killer: gfp_mask=0x1, nodemask=",
                "Out of memory: OOM victim 1 (| is already exiting",
                "Out of memory: OOM victim 1 ( is already exiting. |: OOM victim 1 (",
                "Out of memory: Kill process 1 (|) score 1 or sacrifice child",
                "Out of memory: Killed process 1 (|) total-vm:",
                "Killed process 1 (x) total-vm:|1kB, a:",
                "Memory cgroup stats for /|: cache:",
                "Tasks in /| are going to be killed due to memory.oom.group set",
                "{~MESSAGE~:|[",
                "{~MESSAGE~:[|1,",
                "[|    1",
                "1,2,3,|,",
            })
    void shouldCostNoMoreThanItsLength(String head, String repeated) {
        String line = head.replace('~', '"') + repeated.repeat(BoundedLines.MAX_BYTES / repeated.length());
        String[] lines = new String[LINES + 1];
        Arrays.fill(lines, line);
        lines[LINES] = "[    5.000000] Out of memory: Killed process 10 (app) total-vm:8kB";

        ReplayTally tally = Recorded.text(lines).tally();

        assertTrue(tally.kills() >= 1, () -> "kills: " + tally);
        assertEquals(0, tally.failed());
    }
}
