package io.tapio.oom.host.source;

import io.tapio.oom.host.source.KernelFact.LogProcess;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The line that says who was killed: {@code Memory cgroup out of memory: Killed process 21806 (hog) total-vm:31840kB,
 * anon-rss:30464kB, ... UID:0 pgtables:96kB oom_score_adj:0}. Each size is optional: kernels differ in what they tell.
 *
 * @param memcg whether a cgroup's limit was hit, not the machine's memory
 */
record VictimLine(
        boolean memcg,
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
            "(Memory cgroup out of memory|Out of memory)(?: \\([a-z_]+\\))?: Killed process (\\d{1,10}) \\((.*)\\)"
                    + "(?: (total-vm:[^)]*))?",
            Pattern.DOTALL);
    // A size counts with its unit alone, and a uid with what follows it: a line that was cut ends in a wrong number.
    private static final Pattern SIZE = Pattern.compile("([a-z-]+):(\\d+)kB");
    private static final Pattern UID = Pattern.compile("\\bUID:(\\d{1,10}) ");
    private static final Pattern ADJ = Pattern.compile("\\boom_score_adj:(-?\\d{1,4})$");

    static @Nullable VictimLine parse(String text) {
        Matcher line = LINE.matcher(text);
        if (!line.matches()) {
            return null;
        }
        Integer pid = Numbers.positiveInt(line.group(2));
        if (pid == null) {
            return null;
        }
        String facts = line.group(4) == null ? "" : line.group(4);
        Matcher uid = UID.matcher(facts);
        Matcher adj = ADJ.matcher(facts);
        return new VictimLine(
                line.group(1).startsWith("Memory cgroup"),
                pid,
                line.group(3),
                uid.find() ? Long.valueOf(uid.group(1)) : null,
                adj.find() ? Integer.valueOf(adj.group(1)) : null,
                size(facts, "total-vm"),
                size(facts, "anon-rss"),
                size(facts, "file-rss"),
                size(facts, "shmem-rss"),
                size(facts, "pgtables"));
    }

    LogProcess process(@Nullable String cgroupPath) {
        return new LogProcess(
                pid,
                comm,
                uid,
                oomScoreAdj,
                totalVmBytes,
                anonRssBytes,
                fileRssBytes,
                shmemRssBytes,
                pgtablesBytes,
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
