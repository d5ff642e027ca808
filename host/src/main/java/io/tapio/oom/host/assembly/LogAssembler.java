package io.tapio.oom.host.assembly;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.api.event.Ownership;
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
    private @Nullable Oom last;

    /** An OOM whose members may still come. */
    private record Oom(LogKill first, EventIds ids, String id, Weighed weighed) {}

    LogAssembler(EventSettings settings, KernelClock clock, EventIds ids) {
        this.settings = settings;
        this.clock = clock;
        this.ids = ids;
    }

    /** A kill whose report was cut has no trigger: then only the victim is told. */
    List<OomEvent> assemble(LogKill kill) {
        Oom joined = kill.groupMember() ? last : null;
        Oom oom = joined == null ? new Oom(kill, ids.of(kill), oomId(kill), ReportedFacts.weighed(kill)) : joined;
        last = oom;
        return events(kill, oom, joined == null);
    }

    /** The id of the OOM that began with this kill. */
    String oomId(LogKill first) {
        return ids.of(first).oom(first.bootTimeUs() * NS_PER_US);
    }

    /** The events of a kill that is told out of turn, of the OOM that began with {@code first}. */
    List<OomEvent> assembleLate(LogKill kill, LogKill first, String oomId, boolean isNew) {
        return events(kill, new Oom(first, ids.of(first), oomId, ReportedFacts.weighed(first)), isNew);
    }

    private List<OomEvent> events(LogKill kill, Oom oom, boolean isNew) {
        Integer pid = kill.victim().pid();
        if (pid == null) {
            return List.of();
        }
        long bootTimeNs = kill.bootTimeUs() * NS_PER_US;
        Instant told = kill.details().wallTime();
        Instant time = told == null ? clock.wallTime(bootTimeNs) : told;
        // Of a member whose first is not known it can't be said whom the kernel chose.
        boolean firstIsKnown = !kill.groupMember() || !oom.first().equals(kill);
        String why = firstIsKnown ? ReportedFacts.why(kill, oom.first(), oom.weighed()) : null;
        List<OomEvent> events = new ArrayList<>(2);
        events.add(victim(kill, oom, time, oom.ids().kill(bootTimeNs, pid), why));
        if (isNew && kill.trigger() != null) {
            events.add(trigger(kill, oom, time, why));
        }
        return events;
    }

    private OomKillVictim victim(LogKill kill, Oom oom, Instant time, String eventId, @Nullable String why) {
        return new OomKillVictim(
                eventId,
                0,
                time,
                settings.node(),
                Origin.KERNEL_LOG,
                oom.id(),
                ReportedFacts.process(kill.victim()),
                null,
                ReportedFacts.trigger(kill),
                ReportedFacts.owner(kill),
                ReportedFacts.constraint(kill),
                kill.groupMember() ? Boolean.TRUE : null,
                ReportedFacts.allocation(kill),
                null,
                null,
                why,
                null,
                null,
                null,
                null,
                null,
                null,
                Ownership.NONE);
    }

    private OomKillTriggered trigger(LogKill kill, Oom oom, Instant time, @Nullable String why) {
        return new OomKillTriggered(
                oom.ids().trigger(oom.id()),
                0,
                time,
                settings.node(),
                Origin.KERNEL_LOG,
                oom.id(),
                ReportedFacts.trigger(kill),
                ReportedFacts.owner(kill),
                ReportedFacts.chosenPid(kill),
                ReportedFacts.constraint(kill),
                kill.groupMember() ? Boolean.TRUE : null,
                ReportedFacts.allocation(kill),
                oom.weighed().told(),
                oom.weighed().total() == 0 ? null : oom.weighed().total(),
                settings.collectMemoryDetails() ? ReportedFacts.memory(kill) : null,
                why,
                null,
                null,
                Ownership.NONE);
    }
}
