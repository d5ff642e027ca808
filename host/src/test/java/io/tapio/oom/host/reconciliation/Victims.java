package io.tapio.oom.host.reconciliation;

import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.ProcessFacts;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Kills as events. */
final class Victims {

    private Victims() {}

    static OomKillVictim of(int pid, Instant time) {
        return of(pid, time, "/a", null);
    }

    static OomKillVictim of(int pid, Instant time, String cgroupPath) {
        return of(pid, time, cgroupPath, null);
    }

    /** A member of a group kill; its limit's owner is its cgroup. */
    static OomKillVictim ofGroup(int pid, Instant time, String cgroupPath, String oomId) {
        return of(pid, time, cgroupPath, oomId);
    }

    static OomKillVictim ofLog(int pid, Instant time) {
        return of(pid, time, "/a", null, Origin.KERNEL_LOG);
    }

    private static OomKillVictim of(int pid, Instant time, String path, @Nullable String groupOom) {
        return of(pid, time, path, groupOom, Origin.EBPF);
    }

    private static OomKillVictim of(int pid, Instant time, String path, @Nullable String groupOom, Origin origin) {
        ProcessFacts victim = new ProcessFacts(
                pid, null, null, null, "app", null, null, null, null, null, null, null, null, null, null, null, null,
                path);
        return new OomKillVictim(
                "kill-" + pid + "-" + time,
                0,
                time,
                "node-1",
                origin,
                groupOom == null ? "oom-" + time : groupOom,
                victim,
                null,
                null,
                new MemoryCgroup(path, null, null, null, null, null, null, null, null),
                null,
                groupOom != null,
                null,
                Ownership.NONE);
    }
}
