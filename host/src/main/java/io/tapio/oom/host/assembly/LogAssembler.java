package io.tapio.oom.host.assembly;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.host.source.KernelFact.LogKill;
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
    private EventIds lastIds;

    LogAssembler(EventSettings settings, KernelClock clock, EventIds ids) {
        this.settings = settings;
        this.clock = clock;
        this.ids = ids;
        this.lastIds = ids;
    }

    /** A kill whose report was cut has no trigger: then only the victim is told. */
    List<OomEvent> assemble(LogKill kill) {
        String joined = kill.groupMember() ? lastOomId : null;
        lastIds = joined == null ? ids.of(kill) : lastIds;
        String oomId = joined == null ? oomId(kill) : joined;
        lastOomId = oomId;
        return assemble(kill, oomId, joined == null);
    }

    /** The id of the OOM that began with this kill. */
    String oomId(LogKill first) {
        return ids.of(first).oom(first.bootTimeUs() * NS_PER_US);
    }

    /** @param isNew whether this is the OOM's first kill */
    List<OomEvent> assemble(LogKill kill, String oomId, boolean isNew) {
        Integer pid = kill.victim().pid();
        if (pid == null) {
            return List.of();
        }
        long bootTimeNs = kill.bootTimeUs() * NS_PER_US;
        Instant told = kill.details().wallTime();
        Instant time = told == null ? clock.wallTime(bootTimeNs) : told;
        List<OomEvent> events = new ArrayList<>(2);
        events.add(victim(kill, oomId, time, lastIds.kill(bootTimeNs, pid)));
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
                ReportedFacts.process(kill.victim()),
                null,
                ReportedFacts.trigger(kill),
                ReportedFacts.owner(kill),
                ReportedFacts.constraint(kill),
                kill.groupMember() ? Boolean.TRUE : null,
                ReportedFacts.allocation(kill),
                null,
                null,
                null);
    }

    private OomKillTriggered trigger(LogKill kill, String oomId, Instant time, int killedPid) {
        Integer chosen = kill.details().sacrificedChildOf();
        return new OomKillTriggered(
                lastIds.trigger(oomId),
                0,
                time,
                settings.node(),
                Origin.KERNEL_LOG,
                oomId,
                ReportedFacts.trigger(kill),
                ReportedFacts.owner(kill),
                chosen == null ? Integer.valueOf(killedPid) : chosen,
                ReportedFacts.constraint(kill),
                kill.groupMember() ? Boolean.TRUE : null,
                ReportedFacts.allocation(kill),
                ReportedFacts.candidates(kill),
                ReportedFacts.candidatesTotal(kill),
                ReportedFacts.memory(kill),
                null,
                null,
                null,
                null,
                null,
                null);
    }
}
