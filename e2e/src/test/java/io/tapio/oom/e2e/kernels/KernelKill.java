package io.tapio.oom.e2e.kernels;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One {@code Killed process} line of the kernel's log.
 *
 * @param report the long report before it; {@code null} where the kernel's rate limit held it back. The members of a
 *     group kill have that of their first victim
 * @param member whether it died as a member of a group whose first victim was another
 */
public record KernelKill(
        int pid,
        String comm,
        long totalVmBytes,
        long anonRssBytes,
        long fileRssBytes,
        long shmemRssBytes,
        long uid,
        long pgtablesBytes,
        int oomScoreAdj,
        @Nullable OomReport report,
        boolean member) {

    private static final long KIB = 1024;

    private static final Pattern LINE =
            Pattern.compile("Killed process (\\d+) \\((.*)\\) total-vm:(\\d+)kB, anon-rss:(\\d+)kB, file-rss:(\\d+)kB,"
                    + " shmem-rss:(\\d+)kB, UID:(\\d+) pgtables:(\\d+)kB oom_score_adj:(-?\\d+)");

    /** The process of such a line; {@code null} of any other line. */
    static @Nullable Integer pidIn(String line) {
        Matcher matcher = LINE.matcher(line);
        return matcher.find() ? Integer.valueOf(matcher.group(1)) : null;
    }

    static KernelKill parse(String line, @Nullable OomReport report, boolean member) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.find()) {
            throw new IllegalArgumentException("no kill: " + line);
        }
        return new KernelKill(
                Integer.parseInt(matcher.group(1)),
                matcher.group(2),
                Long.parseLong(matcher.group(3)) * KIB,
                Long.parseLong(matcher.group(4)) * KIB,
                Long.parseLong(matcher.group(5)) * KIB,
                Long.parseLong(matcher.group(6)) * KIB,
                Long.parseLong(matcher.group(7)),
                Long.parseLong(matcher.group(8)) * KIB,
                Integer.parseInt(matcher.group(9)),
                report,
                member);
    }

    long residentBytes() {
        return anonRssBytes + fileRssBytes + shmemRssBytes;
    }

    /** The name by which it is told from a process that has its number again. */
    public String name() {
        return comm + " " + pid;
    }
}
