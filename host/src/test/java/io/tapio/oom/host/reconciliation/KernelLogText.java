package io.tapio.oom.host.reconciliation;

import io.tapio.oom.host.source.KernelLogReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The kernel's log as a test writes it. */
final class KernelLogText {

    private final List<String> records = new ArrayList<>();

    /** A kill whose report was rate-limited away. */
    KernelLogText kill(int pid, long bootTimeMs) {
        return record(bootTimeMs, "Memory cgroup out of memory: Killed process " + pid + " (app) total-vm:1kB, UID:0 ");
    }

    /** A whole report in the cgroup, up to its victim. */
    KernelLogText report(int pid, long bootTimeMs, String cgroupPath) {
        record(bootTimeMs, "app invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, oom_score_adj=0");
        record(bootTimeMs, "memory: usage 1024kB, limit 1024kB, failcnt 1");
        record(bootTimeMs, "Memory cgroup stats for " + cgroupPath + ":");
        record(bootTimeMs, "[  pid  ]   uid  tgid total_vm      rss pgtables_bytes swapents oom_score_adj name");
        for (int member = pid; member < pid + 3; member++) {
            record(
                    bootTimeMs,
                    "[ " + member + "]     0 " + member + "    10528    10309   122880        0       0 app");
        }
        record(
                bootTimeMs,
                "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,oom_memcg=" + cgroupPath
                        + ",task_memcg=" + cgroupPath + ",task=app,pid=" + pid + ",uid=0");
        return kill(pid, bootTimeMs);
    }

    /** The kill of a whole group, which begins with its first victim once more. */
    KernelLogText group(int firstPid, long bootTimeMs, String cgroupPath, int... others) {
        report(firstPid, bootTimeMs, cgroupPath);
        record(bootTimeMs, "Tasks in " + cgroupPath + " are going to be killed due to memory.oom.group set");
        kill(firstPid, bootTimeMs);
        for (int pid : others) {
            kill(pid, bootTimeMs);
        }
        return this;
    }

    private KernelLogText record(long bootTimeMs, String text) {
        records.add("3," + records.size() + "," + bootTimeMs * 1_000 + ",-;" + text);
        return this;
    }

    /** Opens it at its oldest record. */
    KernelLogReader open() {
        List<String> left = new ArrayList<>(records);
        return new KernelLogReader() {
            @Override
            public List<String> read(Duration timeout) {
                List<String> some = List.copyOf(left.subList(0, Math.min(4, left.size())));
                left.subList(0, some.size()).clear();
                return some;
            }

            @Override
            public void close() {
                left.clear();
            }
        };
    }
}
