package io.tapio.oom.host.assembly;

import io.tapio.oom.api.event.CgroupLevel;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.MemoryEvents;
import io.tapio.oom.api.event.MemoryStatistics;
import io.tapio.oom.host.container.CgroupLevels;
import io.tapio.oom.kernel.OomContext;
import io.tapio.oom.kernel.OomContext.Events;
import io.tapio.oom.kernel.OomContext.Level;
import io.tapio.oom.kernel.OomContext.LruPages;
import io.tapio.oom.kernel.OomRecord.Memcg;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes of an OOM's context what is around the limit's owner and what is in it. */
final class OwnerDetails {

    private static final MemoryStatistics NOTHING_READ = new MemoryStatistics(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null);

    private final RingFacts facts;
    private final OwnerStatistics statistics;

    OwnerDetails(RingFacts facts, OwnerStatistics statistics) {
        this.facts = facts;
        this.statistics = statistics;
    }

    /** The cgroups around the owner, its parent first; {@code null} when the context is another's or there are none. */
    @Nullable List<MemoryCgroup> ancestors(@Nullable OomContext context, @Nullable Memcg owner) {
        if (context == null || owner == null || context.levels().isEmpty()) {
            return null;
        }
        List<Level> levels = context.levels();
        if (levels.getFirst().id() != owner.id()) {
            return null;
        }
        List<MemoryCgroup> ancestors = new ArrayList<>(levels.size());
        String path = owner.path();
        for (Level level : levels.subList(1, levels.size())) {
            path = path == null ? null : parent(path, owner.pathTruncated());
            ancestors.add(ancestor(level, path, owner.pathTruncated()));
        }
        return ancestors;
    }

    /** {@code null} where the names end: above them is the root, or what the kernel side had no room for. */
    private static @Nullable String parent(String path, boolean cut) {
        int slash = path.lastIndexOf('/');
        if (slash > 0) {
            return path.substring(0, slash);
        }
        return cut || path.length() <= 1 ? null : "/";
    }

    private MemoryCgroup ancestor(Level level, @Nullable String path, boolean cut) {
        String whole = path == null || !cut ? path : "/" + RingFacts.MORE + path;
        CgroupLevel standsFor = whole == null ? null : CgroupLevels.of(whole);
        Long limit = level.limitPages();
        // What runs in the root itself is not charged there: a counter that never rose says nothing of the machine.
        boolean charged = standsFor != CgroupLevel.NODE || level.peakPages() > 0;
        return new MemoryCgroup(
                whole,
                standsFor,
                level.id(),
                charged ? facts.bytes(level.usagePages()) : null,
                limit == null ? null : facts.bytes(limit),
                limit == null ? Boolean.TRUE : null,
                charged ? facts.bytes(level.peakPages()) : null,
                null,
                null,
                null,
                null);
    }

    /**
     * The memory of the context's cgroup: exact figures of the kernel side and what user space can read.
     *
     * @param cgroup the context's cgroup: the owner's, else the trigger's
     * @return {@code null} when nothing is known
     */
    @Nullable MemoryStatistics memory(@Nullable OomContext context, @Nullable Memcg cgroup, long oomBootTimeNs) {
        String path = cgroup == null || cgroup.pathTruncated() ? null : cgroup.path();
        MemoryStatistics read = path == null ? null : statistics.of(path, oomBootTimeNs);
        if (context == null) {
            return read;
        }
        MemoryStatistics merged = merge(read == null ? NOTHING_READ : read, context);
        return merged.equals(NOTHING_READ) ? null : merged;
    }

    private MemoryStatistics merge(MemoryStatistics read, OomContext context) {
        LruPages lru = context.lru();
        Long kernelPages = context.kernelPages();
        return new MemoryStatistics(
                read.readAfterMs(),
                read.anonBytes(),
                read.fileBytes(),
                read.shmemBytes(),
                kernelPages == null ? read.kernelBytes() : Long.valueOf(facts.bytes(kernelPages)),
                read.slabReclaimableBytes(),
                read.slabUnreclaimableBytes(),
                read.pageTablesBytes(),
                read.sockBytes(),
                lru == null ? null : facts.bytes(lru.inactiveAnon() + lru.activeAnon()),
                lru == null ? null : facts.bytes(lru.inactiveFile() + lru.activeFile()),
                lru == null ? null : facts.bytes(lru.unevictable()),
                read.refaults(),
                read.pagesScanned(),
                read.pagesReclaimed(),
                read.reclaimEfficiency(),
                read.pressure(),
                events(context.events(), read.eventsBefore()),
                read.eventsAfter());
    }

    private static @Nullable MemoryEvents events(@Nullable Events told, @Nullable MemoryEvents read) {
        return told == null
                ? read
                : new MemoryEvents(told.high(), told.max(), told.oom(), told.oomKill(), told.oomGroupKill());
    }
}
