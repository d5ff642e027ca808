package io.tapio.oom.host.source;

import io.tapio.oom.host.source.KernelFact.LogProcess;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The line that says who was killed: {@code Memory cgroup out of memory: Killed process 21806 (hog) total-vm:31840kB,
 * anon-rss:30464kB, ... UID:0 pgtables:96kB oom_score_adj:0}. Each size is optional: kernels differ in what they tell.
 * Before 5.2 it begins with {@code Killed}, and Red Hat's kernels have the user in other places.
 *
 * @param memcg whether a cgroup's limit was hit, not the machine's memory; absent where a line before it tells that
 */
record VictimLine(
        @Nullable Boolean memcg,
        int pid,
        String comm,
        @Nullable Long uid,
        @Nullable Integer oomScoreAdj,
        @Nullable Long totalVmBytes,
        @Nullable Long anonRssBytes,
        @Nullable Long fileRssBytes,
        @Nullable Long shmemRssBytes,
        @Nullable Long pgtablesBytes) {

    // The comm may hold parentheses and even ") total-vm:". Nothing behind it holds a parenthesis, so the greedy group
    // ends at the right one.
    private static final Pattern LINE = Pattern.compile(
            "(?:(Memory cgroup out of memory|Out of memory)(?: \\([a-z_]+\\))?: )?Killed process (\\d{1,10})"
                    + "(?:, UID (\\d{1,10}),)? \\((.*)\\)(?:, UID (\\d{1,10}),)?(?: (total-vm:[^)]*))?",
            Pattern.DOTALL);
    // A size counts with its unit alone, and a uid with what follows it: a line that was cut ends in a wrong number.
    private static final Pattern SIZE = Pattern.compile("([a-z-]+):(\\d+)kB");
    private static final Pattern UID = Pattern.compile("\\bUID:(\\d{1,10}) ");
    private static final Pattern ADJ = Pattern.compile("\\boom_score_adj:(-?\\d{1,4})$");

    static @Nullable VictimLine parse(String text) {
        if (!text.contains("Killed process ")) {
            return null;
        }
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            return null;
        }
        Integer pid = Numbers.positiveInt(line.group(2));
        if (pid == null) {
            return null;
        }
        String facts = line.group(6) == null ? "" : line.group(6);
        Matcher adj = ADJ.matcher(facts);
        return new VictimLine(
                line.group(1) == null ? null : line.group(1).startsWith("Memory cgroup"),
                pid,
                line.group(4),
                uid(line, facts),
                adj.find() ? Numbers.adj(adj.group(1)) : null,
                size(facts, "total-vm"),
                size(facts, "anon-rss"),
                size(facts, "file-rss"),
                size(facts, "shmem-rss"),
                size(facts, "pgtables"));
    }

    private static @Nullable Long uid(Matcher line, String facts) {
        if (line.group(3) != null) {
            return Long.valueOf(line.group(3));
        }
        if (line.group(5) != null) {
            return Long.valueOf(line.group(5));
        }
        Matcher uid = UID.matcher(facts);
        return uid.find() ? Long.valueOf(uid.group(1)) : null;
    }

    /**
     * The victim.
     *
     * @param pgtables its page tables by the task table, in bytes: some kernels of 5.4 print bytes and call them kB
     */
    LogProcess process(@Nullable String cgroupPath, @Nullable Long pgtables) {
        boolean mislabelled = pgtables != null
                && pgtablesBytes != null
                && pgtables > 0
                && pgtablesBytes == pgtables * Kilobytes.BYTES;
        return new LogProcess(
                pid,
                comm,
                uid,
                oomScoreAdj,
                totalVmBytes,
                anonRssBytes,
                fileRssBytes,
                shmemRssBytes,
                mislabelled ? pgtables : pgtablesBytes,
                cgroupPath);
    }

    private static @Nullable Long size(String facts, String name) {
        Matcher size = SIZE.matcher(facts);
        while (size.find()) {
            if (size.group(1).equals(name)) {
                return Kilobytes.toBytes(size.group(2));
            }
        }
        return null;
    }
}
