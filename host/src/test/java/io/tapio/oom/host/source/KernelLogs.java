package io.tapio.oom.host.source;

import io.tapio.oom.host.source.KernelFact.LogKill;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Real records of real kernels, and lines made for one test. */
final class KernelLogs {

    static final String CPU = "CPU: 1 UID: 0 PID: 10 Comm: app Not tainted 6.12.0 #1";
    static final String INVOKED = "app invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0";
    static final String USAGE = "memory: usage 40960kB, limit 40960kB, failcnt 132";
    static final String TABLE = "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name";
    static final String KILLED = "Memory cgroup out of memory: Killed process ";

    private KernelLogs() {}

    static List<String> real(String name) {
        try (InputStream file = KernelLogs.class.getResourceAsStream("/kernel-logs/" + name + ".kmsg")) {
            String text = new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
            return text.lines().toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** Numbers the kernel's lines from 1 on, a hundred microseconds apart. */
    static List<String> records(String... texts) {
        List<String> records = new ArrayList<>();
        for (int i = 0; i < texts.length; i++) {
            records.add("4," + (i + 1) + "," + (1_000_000 + 100 * i) + ",-;" + texts[i]);
        }
        return records;
    }

    static List<LogKill> parse(List<String> records) {
        return parse(new KernelLogParser(), records);
    }

    static List<LogKill> parse(KernelLogParser parser, List<String> records) {
        return records.stream().flatMap(each -> parser.accept(each).stream()).toList();
    }

    /** What follows the comm in a victim's line. */
    static String sizes() {
        return "total-vm:8kB, anon-rss:4kB, file-rss:1kB, shmem-rss:0kB, UID:7 pgtables:2kB oom_score_adj:-5";
    }

    /** A summary line whose cpuset is named to mislead. */
    static String summary(String owner, String victim, String comm, int pid) {
        return "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=a,pid=3,mems_allowed=0-1,3,oom_memcg="
                + owner + ",task_memcg=" + victim + ",task=" + comm + ",pid=" + pid + ",uid=0";
    }

    /** As the kernel writes a text into /dev/kmsg. */
    static String escape(String text) {
        StringBuilder escaped = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            if (each < ' ' || each == 127 || each == '\\') {
                escaped.append(String.format("\\x%02x", each));
            } else {
                escaped.append((char) each);
            }
        }
        return escaped.toString();
    }
}
