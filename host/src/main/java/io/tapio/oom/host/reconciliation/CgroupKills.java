package io.tapio.oom.host.reconciliation;

import io.tapio.oom.host.cgroup.Cgroup;
import io.tapio.oom.host.cgroup.CgroupMemory;
import io.tapio.oom.host.cgroup.CgroupTree;
import io.tapio.oom.host.reconciliation.ReportedKills.Kill;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tells in which cgroup the kernel counted kills that no event explains. On cgroup v2 a parent's counter has its
 * subtree's kills, so that one in a cgroup that was removed since shows at its nearest living ancestor; on v1 it shows
 * nowhere. For one thread.
 */
final class CgroupKills {

    private static final String ROOT = "/";
    private static final int NEW = 0;

    private final CgroupTree tree;
    private final int limit;
    private Map<String, Count> known = Map.of();
    private boolean complete;
    private Instant since = Instant.EPOCH;

    /** @param limit how many cgroups are remembered at most */
    CgroupKills(CgroupTree tree, int limit) {
        this.tree = tree;
        this.limit = limit;
    }

    private record Count(long inode, long kills, long groupKills) {}

    /**
     * Kills in a cgroup that no event explains.
     *
     * @param cgroupPath from the root of the hierarchy
     */
    record Place(String cgroupPath, long kills) {}

    /**
     * What the cgroups' counters say of kills that no event explains.
     *
     * @param groupKills how many groups were killed since the last time, reported or not
     */
    record Unexplained(List<Place> places, long groupKills) {}

    /** What was counted until now is settled. */
    void settle(Instant now) {
        Map<String, Count> seen = new HashMap<>();
        complete = walk(seen);
        known = seen;
        since = now;
    }

    /** Where kills since the last time were counted and not reported; settles them. */
    Unexplained unexplained(List<Kill> reported, Instant now) {
        Map<String, Count> before = known;
        boolean newMeansNew = complete;
        Instant from = since;
        settle(now);
        Map<String, Long> kills = new HashMap<>();
        Map<String, Long> groupKills = new HashMap<>();
        known.forEach((path, count) -> {
            Count old = before.get(path);
            boolean same = old != null && old.inode() == count.inode();
            if (same || newMeansNew) {
                add(kills, path, count.kills() - (same && old != null ? old.kills() : NEW));
                add(groupKills, path, count.groupKills() - (same && old != null ? old.groupKills() : NEW));
            }
        });
        for (Kill kill : reported) {
            if (kill.cgroupPath() != null && kill.time().isAfter(from)) {
                kills.merge(living(kill.cgroupPath()), -1L, Long::sum);
            }
        }
        long groups = groupKills.values().stream().mapToLong(Long::longValue).sum();
        List<Place> places = new ArrayList<>();
        kills.forEach((path, count) -> {
            long left = count - (count > 0 ? countedTwice(path, count, groupKills) : 0);
            if (left > 0) {
                places.add(new Place(path, left));
            }
        });
        return new Unexplained(places, groups);
    }

    /** On v2 what a child counted is in its parent's counter too. */
    private void add(Map<String, Long> counts, String path, long rise) {
        if (rise > 0) {
            counts.merge(path, rise, Long::sum);
            String parent = parent(path);
            if (tree.version() == CgroupTree.Version.V2 && parent != null && known.containsKey(parent)) {
                counts.merge(parent, -rise, Long::sum);
            }
        }
    }

    private long countedTwice(String path, long kills, Map<String, Long> groupKills) {
        long twice = 0;
        for (String at = path; at != null && twice < kills; at = parent(at)) {
            long left = Math.clamp(groupKills.getOrDefault(at, 0L), 0, kills - twice);
            twice += left;
            groupKills.merge(at, -left, Long::sum);
        }
        return twice;
    }

    /** The cgroup itself or, where it is gone, the nearest one above it. */
    private String living(String path) {
        String at = path;
        while (at != null && !known.containsKey(at)) {
            at = parent(at);
        }
        return at == null ? ROOT : at;
    }

    private static @Nullable String parent(String path) {
        int slash = path.lastIndexOf('/');
        return path.equals(ROOT) || slash < 0 ? null : slash == 0 ? ROOT : path.substring(0, slash);
    }

    private boolean walk(Map<String, Count> seen) {
        return tree.walk(limit, cgroup -> {
                    Count count = count(cgroup);
                    if (count != null) {
                        seen.put(cgroup.path(), count);
                    }
                })
                .complete();
    }

    private @Nullable Count count(Cgroup cgroup) {
        CgroupMemory memory = tree.memory(cgroup);
        boolean v1 = tree.version() == CgroupTree.Version.V1;
        Map<String, Long> events = memory.pairs(v1 ? "memory.oom_control" : "memory.events");
        Long kills = events == null ? null : events.get("oom_kill");
        return events == null || kills == null
                ? null
                : new Count(cgroup.inode(), kills, events.getOrDefault("oom_group_kill", 0L));
    }
}
