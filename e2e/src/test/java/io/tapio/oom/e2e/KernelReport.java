package io.tapio.oom.e2e;

import io.tapio.oom.e2e.KernelLog.Line;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel printed of one kill. The names of these tests hold nothing that needs care, so that plain patterns do.
 *
 * @param usec when, by the log's clock
 * @param text all of its lines
 */
record KernelReport(long usec, String text) {

    private static final long KIB = 1024;

    /** The report with this victim; {@code null} when there is none. */
    static @Nullable KernelReport find(List<Line> lines, long pid) {
        int end = lines.size() - 1;
        while (end >= 0 && !lines.get(end).text().contains("Killed process " + pid + " (")) {
            end--;
        }
        if (end < 0) {
            return null;
        }
        int begin = end;
        while (begin > 0 && !lines.get(begin).text().contains("invoked oom-killer")) {
            begin--;
        }
        StringBuilder text = new StringBuilder();
        lines.subList(begin, end + 1).forEach(line -> text.append(line.text()).append('\n'));
        return new KernelReport(lines.get(end).usec(), text.toString());
    }

    /** Of the line of the victim. */
    String comm() {
        return one("Killed process \\d+ \\((.*)\\) total-vm");
    }

    long bytes(String name) {
        return Long.parseLong(one("Killed process .*\\b" + name + ":(\\d+)kB")) * KIB;
    }

    long uid() {
        return Long.parseLong(one("Killed process .* UID:(\\d+) "));
    }

    int oomScoreAdj() {
        return Integer.parseInt(one("Killed process .* oom_score_adj:(-?\\d+)"));
    }

    /** Of the line that sums up; {@code constraint}, {@code oom_memcg}, {@code task_memcg}, {@code pid}. */
    String summary(String name) {
        return one("oom-kill:(?:.*,)?" + name + "=([^,]*)");
    }

    long usageBytes() {
        return Long.parseLong(one("memory: usage (\\d+)kB")) * KIB;
    }

    long limitBytes() {
        return Long.parseLong(one("memory: usage \\d+kB, limit (\\d+)kB")) * KIB;
    }

    String triggerComm() {
        return one("(.*) invoked oom-killer");
    }

    /** The thread's id; these tests' processes have one thread each. */
    int triggerPid() {
        return Integer.parseInt(one("CPU: \\d+ (?:UID: \\d+ )?PID: (\\d+) Comm: "));
    }

    private String one(String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        if (!matcher.find()) {
            throw new AssertionError(pattern + " is not in the kernel's report:\n" + text);
        }
        return matcher.group(1);
    }
}
