package io.tapio.oom.host.assembly;

import io.tapio.oom.api.event.Allocation;
import io.tapio.oom.api.event.Constraint;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.MemoryCgroup.DeterminedBy;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.api.event.ProcessFacts;
import io.tapio.oom.kernel.KernelClock;
import io.tapio.oom.kernel.OomRecord;
import io.tapio.oom.kernel.OomRecord.Control;
import io.tapio.oom.kernel.OomRecord.Memcg;
import io.tapio.oom.kernel.OomRecord.OwnerEvidence;
import io.tapio.oom.kernel.OomRecord.Task;
import io.tapio.oom.kernel.OomRecord.TaskMemory;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of the ring's records: one trigger for each OOM, one victim for each mark. Belongs to the source's
 * thread, since it remembers the OOM it saw last.
 */
final class RingAssembler {

    private static final long NS_PER_MS = 1_000_000;

    /** Stands for what the kernel side had no room for. */
    private static final String MORE = "\u2026";

    private final EventSettings settings;
    private final KernelClock clock;
    private final EventIds ids;
    private final int pageBytes;
    private final OomJoiner joiner = new OomJoiner();

    RingAssembler(EventSettings settings, KernelClock clock, EventIds ids, int pageBytes) {
        this.settings = settings;
        this.clock = clock;
        this.ids = ids;
        this.pageBytes = pageBytes;
    }

    /**
     * The record's events: who died first, since that is what people wait for, then who asked. None for a task that was
     * on its way out: nobody is killed then.
     */
    List<OomEvent> assemble(OomRecord record) {
        if (record.alreadyExiting()) {
            return List.of();
        }
        OomJoiner.Joined oom = joiner.join(record);
        String oomId = ids.oom(oom.startBootTimeNs());
        List<OomEvent> events = new ArrayList<>(2);
        events.add(victim(record, oomId));
        if (oom.isNew()) {
            events.add(trigger(record, oomId, clock.wallTime(oom.startBootTimeNs())));
        }
        return events;
    }

    private OomKillTriggered trigger(OomRecord record, String oomId, Instant time) {
        Control control = record.control();
        return new OomKillTriggered(
                ids.trigger(oomId),
                0,
                time,
                settings.node(),
                Origin.EBPF,
                oomId,
                process(record.trigger(), record.triggerMemcg(), record, null),
                owner(record),
                control == null ? record.victim().tgid() : control.chosenTgid(),
                constraint(record),
                record.groupKill(),
                allocation(control),
                null,
                null,
                null);
    }

    private OomKillVictim victim(OomRecord record, String oomId) {
        Task victim = record.victim();
        Memcg memcg = record.victimMemcg();
        return new OomKillVictim(
                ids.kill(record.bootTimeNs(), victim.tgid()),
                0,
                clock.wallTime(record.bootTimeNs()),
                settings.node(),
                Origin.EBPF,
                oomId,
                process(victim, memcg, record, cmdline(record)),
                memcg == null ? null : cgroup(memcg, null),
                process(record.trigger(), record.triggerMemcg(), record, null),
                owner(record),
                constraint(record),
                record.groupKill(),
                allocation(record.control()),
                null,
                null,
                null);
    }

    private ProcessFacts process(Task task, @Nullable Memcg memcg, OomRecord record, @Nullable String cmdline) {
        TaskMemory memory = task.memory();
        Control control = record.control();
        return new ProcessFacts(
                task.tgid(),
                task.tid(),
                task.ppid() > 0 ? task.ppid() : null,
                task.nsTgid() > 0 ? task.nsTgid() : null,
                task.comm().isEmpty() ? null : task.comm(),
                cmdline,
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

    private @Nullable String cmdline(OomRecord record) {
        String cmdline = record.triggerCmdline();
        if (cmdline == null || record.victim().tgid() != record.trigger().tgid() || !settings.collectCmdline()) {
            return null;
        }
        return settings.mask().mask(cmdline, record.triggerCmdlineCut());
    }

    /** A path whose outermost levels are missing must not pass for a whole one. */
    private static @Nullable String path(Memcg memcg) {
        String path = memcg.path();
        return path == null || !memcg.pathTruncated() ? path : "/" + MORE + path;
    }

    private @Nullable MemoryCgroup owner(OomRecord record) {
        Memcg owner = record.limitOwner();
        return owner == null ? null : cgroup(owner, evidence(record.ownerEvidence()));
    }

    private static @Nullable DeterminedBy evidence(OwnerEvidence evidence) {
        return switch (evidence) {
            case NONE -> null;
            case OOM_CONTROL -> DeterminedBy.OOM_CONTROL;
            case OOM_LOCK -> DeterminedBy.OOM_LOCK;
            case NO_MARGIN -> DeterminedBy.NO_MARGIN;
        };
    }

    private MemoryCgroup cgroup(Memcg memcg, @Nullable DeterminedBy determinedBy) {
        Long limit = memcg.limitPages();
        Long swap = bytes(memcg.swapUsagePages());
        return new MemoryCgroup(
                path(memcg),
                memcg.id(),
                bytes(memcg.usagePages()),
                limit == null ? null : bytes(limit),
                limit == null ? Boolean.TRUE : null,
                bytes(memcg.peakPages()),
                memcg.swapIsMemsw() ? null : swap,
                memcg.swapIsMemsw() ? swap : null,
                determinedBy);
    }

    /** What is full may be full of page cache while the whole machine runs out, so NO_MARGIN proves no constraint. */
    private static @Nullable Constraint constraint(OomRecord record) {
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

    private @Nullable Allocation allocation(@Nullable Control control) {
        return control == null
                ? null
                : new Allocation(
                        "0x" + Long.toHexString(control.gfpMask()), control.order(), bytes(control.totalPages()));
    }

    private long bytes(long pages) {
        return pages * pageBytes;
    }
}
