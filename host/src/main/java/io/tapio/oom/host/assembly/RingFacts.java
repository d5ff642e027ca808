package io.tapio.oom.host.assembly;

import io.tapio.oom.api.event.Allocation;
import io.tapio.oom.api.event.Constraint;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.MemoryCgroup.DeterminedBy;
import io.tapio.oom.api.event.ProcessFacts;
import io.tapio.oom.host.container.CgroupLevels;
import io.tapio.oom.kernel.OomRecord;
import io.tapio.oom.kernel.OomRecord.Control;
import io.tapio.oom.kernel.OomRecord.Memcg;
import io.tapio.oom.kernel.OomRecord.OwnerEvidence;
import io.tapio.oom.kernel.OomRecord.Task;
import io.tapio.oom.kernel.OomRecord.TaskMemory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Turns the kernel side's words into the events': pages into bytes, moments into ages, zeros into absence. */
final class RingFacts {

    /** Stands for what the kernel side had no room for. */
    static final String MORE = "\u2026";

    private static final long NS_PER_MS = 1_000_000;

    private final int pageBytes;
    private final GfpFlags flags;

    RingFacts(int pageBytes, GfpFlags flags) {
        this.pageBytes = pageBytes;
        this.flags = flags;
    }

    ProcessFacts process(Task task, @Nullable Memcg memcg, OomRecord record, @Nullable String cmdline) {
        TaskMemory memory = task.memory();
        Control control = record.control();
        return new ProcessFacts(
                task.tgid(),
                task.tid(),
                task.ppid() > 0 ? task.ppid() : null,
                task.nsTgid() > 0 ? task.nsTgid() : null,
                task.comm().isEmpty() ? null : task.comm(),
                cmdline,
                task.threads() > 0 ? task.threads() : null,
                task.uid(),
                task.gid(),
                (record.bootTimeNs() - task.startBootTimeNs()) / NS_PER_MS,
                task.oomScoreAdj(),
                control != null && control.chosenTgid() == task.tgid() ? control.chosenPoints() : null,
                memory == null ? null : bytes(memory.totalVmPages()),
                memory == null ? null : bytes(memory.anonRssPages()),
                memory == null ? null : bytes(memory.fileRssPages()),
                memory == null ? null : bytes(memory.shmemRssPages()),
                memory == null ? null : bytes(memory.swapPages()),
                memory == null ? null : memory.pgtablesBytes(),
                memcg == null ? null : path(memcg));
    }

    /** Pid 1 of a namespace of its own; not known where the container shares the machine's. */
    static @Nullable Boolean containerInit(Task task) {
        return task.pidNamespaceLevel() > 0 && task.nsTgid() > 0 ? task.nsTgid() == 1 : null;
    }

    /** A path whose outermost levels are missing must not pass for a whole one. */
    static @Nullable String path(Memcg memcg) {
        String path = memcg.path();
        return path == null || !memcg.pathTruncated() ? path : "/" + MORE + path;
    }

    MemoryCgroup cgroup(Memcg memcg) {
        return cgroup(memcg, null, null);
    }

    /** @param ancestors those around it, where they were told */
    @Nullable MemoryCgroup owner(OomRecord record, @Nullable List<MemoryCgroup> ancestors) {
        Memcg owner = record.limitOwner();
        return owner == null ? null : cgroup(owner, evidence(record.ownerEvidence()), ancestors);
    }

    private MemoryCgroup cgroup(
            Memcg memcg, @Nullable DeterminedBy determinedBy, @Nullable List<MemoryCgroup> ancestors) {
        Long limit = memcg.limitPages();
        Long swap = bytes(memcg.swapUsagePages());
        String path = path(memcg);
        return new MemoryCgroup(
                path,
                path == null ? null : CgroupLevels.of(path),
                memcg.id(),
                bytes(memcg.usagePages()),
                limit == null ? null : bytes(limit),
                limit == null ? Boolean.TRUE : null,
                bytes(memcg.peakPages()),
                memcg.swapIsMemsw() ? null : swap,
                memcg.swapIsMemsw() ? swap : null,
                determinedBy,
                ancestors);
    }

    private static @Nullable DeterminedBy evidence(OwnerEvidence evidence) {
        return switch (evidence) {
            case NONE -> null;
            case OOM_CONTROL -> DeterminedBy.OOM_CONTROL;
            case OOM_LOCK -> DeterminedBy.OOM_LOCK;
            case NO_MARGIN -> DeterminedBy.NO_MARGIN;
        };
    }

    /** What is full may be full of page cache while the whole machine runs out, so NO_MARGIN proves no constraint. */
    static @Nullable Constraint constraint(OomRecord record) {
        Control control = record.control();
        if (control == null) {
            return record.ownerEvidence() == OwnerEvidence.OOM_LOCK ? Constraint.MEMCG : null;
        }
        return switch (control.constraint()) {
            case 0 -> Constraint.NONE;
            case 1 -> Constraint.CPUSET;
            case 2 -> Constraint.MEMORY_POLICY;
            case 3 -> Constraint.MEMCG;
            default -> null;
        };
    }

    @Nullable Allocation allocation(@Nullable Control control) {
        return control == null
                ? null
                : new Allocation(
                        "0x" + Long.toHexString(control.gfpMask()),
                        flags.names(control.gfpMask()),
                        control.order(),
                        bytes(control.totalPages()));
    }

    long bytes(long pages) {
        return pages * pageBytes;
    }

    int pageBytes() {
        return pageBytes;
    }
}
