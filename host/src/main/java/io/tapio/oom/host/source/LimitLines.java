package io.tapio.oom.host.source;

import io.tapio.oom.host.source.OomKillLine.Paths;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The report's lines of a cgroup's limit: {@code memory: usage 40960kB, limit 40960kB, failcnt 86}, and before 5.0
 * {@code Task in PATH killed as a result of limit of PATH}, or {@code Memory limit reached of cgroup PATH} where nobody
 * could be killed.
 */
final class LimitLines {

    private static final Pattern USAGE =
            Pattern.compile("memory: usage (\\d{1,19})kB, limit (\\d{1,19})kB, failcnt \\d+");
    private static final String MEMORY = "memory: ";
    private static final String TASK = "Task in /";
    private static final String BECAUSE = " killed as a result of limit of /";
    private static final String REACHED = "Memory limit reached of cgroup /";

    private boolean told;
    private @Nullable Long usageBytes;
    private @Nullable Long limitBytes;
    private Paths paths = Paths.UNKNOWN;

    /** Whether this line tells the usage and the limit. */
    static boolean isUsage(String text) {
        return text.startsWith(MEMORY) && USAGE.matcher(text).matches();
    }

    /** Takes a line of the report; whether it was one of these. */
    boolean add(String text) {
        if (text.startsWith(TASK)) {
            Paths parted =
                    Paths.part(text.substring(TASK.length() - 1), BECAUSE, (victim, owner) -> new Paths(owner, victim));
            told |= parted != Paths.UNKNOWN;
            paths = parted;
            return told;
        }
        if (text.startsWith(REACHED)) {
            told = true;
            paths = new Paths(text.substring(REACHED.length() - 1), null);
            return true;
        }
        Matcher usage = USAGE.matcher(text);
        if (!text.startsWith(MEMORY) || !usage.matches()) {
            return false;
        }
        told = true;
        usageBytes = Kilobytes.toBytes(usage.group(1));
        limitBytes = Kilobytes.limitToBytes(usage.group(2));
        return true;
    }

    /** Whether this is a cgroup's OOM. */
    boolean told() {
        return told;
    }

    @Nullable Long usageBytes() {
        return usageBytes;
    }

    /** Absent when there is none. */
    @Nullable Long limitBytes() {
        return limitBytes;
    }

    /** By the old wording. */
    Paths paths() {
        return paths;
    }
}
