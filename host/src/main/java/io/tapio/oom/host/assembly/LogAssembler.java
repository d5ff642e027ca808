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
import io.tapio.oom.host.source.KernelFact.LogKill;
import io.tapio.oom.host.source.KernelFact.LogLimit;
import io.tapio.oom.host.source.KernelFact.LogProcess;
import io.tapio.oom.kernel.KernelClock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes events of the kernel log's kills. Belongs to the source's thread. */
final class LogAssembler {

    private static final long NS_PER_US = 1_000;

    private final EventSettings settings;
    private final KernelClock clock;
    private final EventIds ids;
    private @Nullable String lastOomId;

    LogAssembler(EventSettings settings, KernelClock clock, EventIds ids) {
        this.settings = settings;
        this.clock = clock;
        this.ids = ids;
    }

    /** A kill whose report was cut has no trigger: then only the victim is told. */
    List<OomEvent> assemble(LogKill kill) {
        String joined = kill.groupMember() ? lastOomId : null;
        String oomId = joined == null ? oomId(kill) : joined;
        lastOomId = oomId;
        return assemble(kill, oomId, joined == null);
    }

    /** The id of the OOM that began with this kill. */
    String oomId(LogKill first) {
        return ids.oom(first.bootTimeUs() * NS_PER_US);
    }

    /** @param isNew whether this is the OOM's first kill */
    List<OomEvent> assemble(LogKill kill, String oomId, boolean isNew) {
        Integer pid = kill.victim().pid();
        if (pid == null) {
            return List.of();
        }
        long bootTimeNs = kill.bootTimeUs() * NS_PER_US;
        Instant time = clock.wallTime(bootTimeNs);
        List<OomEvent> events = new ArrayList<>(2);
        events.add(victim(kill, oomId, time, ids.kill(bootTimeNs, pid)));
        if (isNew && kill.trigger() != null) {
            events.add(trigger(kill, oomId, time, pid));
        }
        return events;
    }

    private OomKillVictim victim(LogKill kill, String oomId, Instant time, String eventId) {
        return new OomKillVictim(
                eventId,
                0,
                time,
                settings.node(),
                Origin.KERNEL_LOG,
                oomId,
                process(kill.victim()),
                null,
                trigger(kill),
                owner(kill.limit()),
                constraint(kill.constraint()),
                kill.groupMember() ? Boolean.TRUE : null,
                allocation(kill),
                null,
                null,
                null);
    }

    private OomKillTriggered trigger(LogKill kill, String oomId, Instant time, int chosenPid) {
        return new OomKillTriggered(
                ids.trigger(oomId),
                0,
                time,
                settings.node(),
                Origin.KERNEL_LOG,
                oomId,
                trigger(kill),
                owner(kill.limit()),
                chosenPid,
                constraint(kill.constraint()),
                kill.groupMember() ? Boolean.TRUE : null,
                allocation(kill),
                null,
                null,
                null);
    }

    private static @Nullable ProcessFacts trigger(LogKill kill) {
        LogProcess trigger = kill.trigger();
        return trigger == null ? null : process(trigger);
    }

    private static ProcessFacts process(LogProcess process) {
        return new ProcessFacts(
                process.pid(),
                null,
                null,
                null,
                process.comm(),
                null,
                process.uid(),
                null,
                null,
                process.oomScoreAdj(),
                null,
                process.totalVmBytes(),
                process.anonRssBytes(),
                process.fileRssBytes(),
                process.shmemRssBytes(),
                null,
                process.pgtablesBytes(),
                process.cgroupPath());
    }

    private static @Nullable MemoryCgroup owner(@Nullable LogLimit limit) {
        return limit == null
                ? null
                : new MemoryCgroup(
                        limit.cgroupPath(),
                        null,
                        limit.usageBytes(),
                        limit.limitBytes(),
                        null,
                        null,
                        null,
                        null,
                        DeterminedBy.OOM_CONTROL);
    }

    private static @Nullable Constraint constraint(@Nullable String constraint) {
        if (constraint == null) {
            return null;
        }
        return switch (constraint) {
            case "CONSTRAINT_NONE" -> Constraint.NONE;
            case "CONSTRAINT_CPUSET" -> Constraint.CPUSET;
            case "CONSTRAINT_MEMORY_POLICY" -> Constraint.MEMORY_POLICY;
            case "CONSTRAINT_MEMCG" -> Constraint.MEMCG;
            default -> null;
        };
    }

    private static @Nullable Allocation allocation(LogKill kill) {
        return kill.gfpMask() == null && kill.order() == null
                ? null
                : new Allocation(kill.gfpMask(), kill.order(), null);
    }
}
