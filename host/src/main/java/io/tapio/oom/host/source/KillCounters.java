package io.tapio.oom.host.source;

import io.tapio.oom.host.cgroup.Cgroup;
import io.tapio.oom.host.cgroup.CgroupMemory;
import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.host.source.KernelFact.CounterRise;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Compares the kernel's kill counters of all cgroups from one pass to the next. For one thread; the counters of its own
 * are read by {@link CgroupSource}.
 *
 * <p>A cgroup is known by its path and inode: one that is removed and made again under its name starts from 0, as does
 * every cgroup that appears after the first pass. After a pass that could not look at everything, a cgroup seen for the
 * first time may be an old one; then it starts from what it shows, so that no kill is made up.
 */
final class KillCounters {

    private static final String OOM_KILL = "oom_kill";
    private static final String OOM_GROUP_KILL = "oom_group_kill";

    private final CgroupTree tree;
    private final int limit;
    private final LongSupplier bootClock;
    private Map<String, Count> known = Map.of();
    // Before the first pass, and after one that couldn't look at everything, a cgroup seen for the first time may be
    // old.
    private boolean newMeansNew;
    private long beyond;
    private long failures;
    private boolean filesSeen;
    private boolean counterSeen;

    KillCounters(CgroupTree tree, int limit, LongSupplier bootClock) {
        this.tree = tree;
        this.limit = limit;
        this.bootClock = bootClock;
    }

    private record Count(long inode, long kills, long groupKills) {}

    /** Goes over the tree once. The first pass finds what is there and reports nothing. */
    List<CounterRise> pass() {
        Map<String, Count> seen = new HashMap<>(known.size() * 2);
        List<CounterRise> rises = new ArrayList<>();
        CgroupTree.Walk walk = tree.walk(limit, cgroup -> {
            Count before = known.get(cgroup.path());
            Count now = count(cgroup);
            if (now == null) {
                // Its counters can't be read just now; that is no reason to count from 0 again.
                if (before != null) {
                    seen.put(cgroup.path(), before);
                }
                return;
            }
            seen.put(cgroup.path(), now);
            long kills = kills(before, now);
            if (kills > 0) {
                rises.add(rise(cgroup, kills));
            }
        });
        if (!walk.complete()) {
            keepThoseNotVisited(seen);
        }
        beyond = walk.beyond();
        failures += walk.failures();
        newMeansNew = walk.complete();
        known = seen;
        return rises;
    }

    /** Whether there were counter files and none had the line of the kills: the kernel is older than 4.13. */
    boolean kernelDoesNotCount() {
        return filesSeen && !counterSeen;
    }

    /** How many cgroups the last pass left out at least, because there were more than the limit. */
    long beyond() {
        return beyond;
    }

    /** How many directories could not be read so far. */
    long failures() {
        return failures;
    }

    private long kills(@Nullable Count before, Count now) {
        if (before == null && !newMeansNew) {
            return 0;
        }
        boolean sameCgroup = before != null && before.inode() == now.inode() && before.kills() <= now.kills();
        Count from = sameCgroup && before != null ? before : new Count(now.inode(), 0, 0);
        long kills = now.kills() - from.kills();
        // A group kill counts its first victim twice: once alone, once as a member. A kill is never explained away.
        long twice = Math.max(0, now.groupKills() - from.groupKills());
        return kills > 0 ? Math.max(1, kills - twice) : 0;
    }

    private @Nullable Count count(Cgroup cgroup) {
        CgroupMemory memory = tree.memory(cgroup);
        Map<String, Long> events = events(cgroup, memory);
        if (events == null) {
            return null;
        }
        filesSeen = true;
        Long kills = events.get(OOM_KILL);
        if (kills == null) {
            return null;
        }
        counterSeen = true;
        return new Count(cgroup.inode(), kills, events.getOrDefault(OOM_GROUP_KILL, 0L));
    }

    private @Nullable Map<String, Long> events(Cgroup cgroup, CgroupMemory memory) {
        if (tree.version() == CgroupTree.Version.V1) {
            return memory.pairs("memory.oom_control");
        }
        Map<String, Long> local = memory.pairs("memory.events.local");
        if (local != null || !cgroup.leaf()) {
            return local;
        }
        // Before Linux 5.2 there is the subtree's counter alone, which says the same where nothing is below.
        return memory.pairs("memory.events");
    }

    private CounterRise rise(Cgroup cgroup, long kills) {
        CgroupMemory memory = tree.memory(cgroup);
        return new CounterRise(
                bootClock.getAsLong(),
                cgroup.path(),
                kills,
                memory.usageBytes(),
                memory.limitBytes(),
                memory.peakBytes());
    }

    /** What an incomplete walk didn't come by may exist; there is room for as many as a walk visits. */
    private void keepThoseNotVisited(Map<String, Count> seen) {
        for (Map.Entry<String, Count> each : known.entrySet()) {
            if (seen.size() >= limit) {
                return;
            }
            seen.putIfAbsent(each.getKey(), each.getValue());
        }
    }
}
