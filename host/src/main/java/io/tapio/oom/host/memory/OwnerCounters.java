package io.tapio.oom.host.memory;

import io.tapio.oom.api.event.MemoryEvents;
import io.tapio.oom.host.cgroup.CgroupMemory;
import io.tapio.oom.host.cgroup.CgroupTree.Version;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The counters of one cgroup at one moment; what the kernel does not keep is absent.
 *
 * @param inode its directory's number: a cgroup that was made again under the same name has another one
 * @param scanned {@code pgscan}: pages that reclaim looked at since it was made; v1 keeps no such count
 * @param reclaimed {@code pgsteal}: pages that reclaim freed
 * @param events {@code memory.events}, on v1 {@code memory.oom_control}: its {@code memory.failcnt} counts every failed
 *     try, which is not what the kernel side's {@code max} counts
 */
record OwnerCounters(
        long inode,
        @Nullable Long scanned,
        @Nullable Long reclaimed,
        @Nullable MemoryEvents events) {

    /** @param stat its {@code memory.stat} */
    static OwnerCounters of(CgroupMemory memory, Map<String, Long> stat, Version version, long inode) {
        return new OwnerCounters(
                inode,
                stat.get("pgscan"),
                stat.get("pgsteal"),
                version == Version.V2 ? eventsOfV2(memory) : eventsOfV1(memory));
    }

    /** Those of a sample. */
    static OwnerCounters of(Reading reading) {
        Long kills = reading.get(Figure.OOM_KILLS);
        MemoryEvents events = null;
        if (kills != null) {
            events = reading.v2()
                    ? new MemoryEvents(
                            reading.get(Figure.HIGH_EVENTS),
                            reading.get(Figure.LIMIT_HITS),
                            reading.get(Figure.OOMS),
                            kills,
                            reading.get(Figure.OOM_GROUP_KILLS))
                    : new MemoryEvents(null, null, null, kills, null);
        }
        boolean counted = reading.v2();
        return new OwnerCounters(
                reading.id(),
                counted ? reading.get(Figure.SCANNED) : null,
                counted ? reading.get(Figure.RECLAIMED) : null,
                events);
    }

    private static @Nullable MemoryEvents eventsOfV2(CgroupMemory memory) {
        Map<String, Long> events = memory.pairs("memory.events");
        return events == null
                ? null
                : new MemoryEvents(
                        events.get("high"),
                        events.get("max"),
                        events.get("oom"),
                        events.get("oom_kill"),
                        events.get("oom_group_kill"));
    }

    private static @Nullable MemoryEvents eventsOfV1(CgroupMemory memory) {
        Map<String, Long> control = memory.pairs("memory.oom_control");
        Long kills = control == null ? null : control.get("oom_kill");
        return kills == null ? null : new MemoryEvents(null, null, null, kills, null);
    }

    /**
     * Pages freed for each page looked at since an earlier reading, 0 to 1; {@code null} where nothing was looked at or
     * the two are not of one cgroup.
     */
    @Nullable Double reclaimEfficiencySince(OwnerCounters earlier) {
        if (earlier.inode != inode
                || scanned == null
                || reclaimed == null
                || earlier.scanned == null
                || earlier.reclaimed == null) {
            return null;
        }
        long looked = scanned - earlier.scanned;
        long freed = reclaimed - earlier.reclaimed;
        // The kernel adds the two up processor by processor: one may run ahead of the other.
        return looked <= 0 || freed < 0 ? null : Math.min(1.0, (double) freed / looked);
    }
}
