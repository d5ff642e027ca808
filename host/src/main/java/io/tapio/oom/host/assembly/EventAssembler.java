package io.tapio.oom.host.assembly;

import io.tapio.oom.api.event.CgroupOomNotification;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.host.source.KernelFact;
import io.tapio.oom.host.source.KernelFact.CounterRise;
import io.tapio.oom.host.source.KernelFact.LogKill;
import io.tapio.oom.host.source.KernelFact.RingDetail;
import io.tapio.oom.host.source.KernelFact.RingRecord;
import io.tapio.oom.kernel.KernelClock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes events, without their owners yet, of what a source learned. Belongs to the source's thread. What is unknown in
 * a fact is absent in its events.
 */
public final class EventAssembler {

    private final EventSettings settings;
    private final KernelClock clock;
    private final EventIds ids;
    private final RingAssembler ring;
    private final LogAssembler log;

    /** One that nobody else tells anything. */
    public EventAssembler(EventSettings settings, KernelClock clock, int pageBytes) {
        this(settings, clock, pageBytes, KnownProcesses.NOBODY, OwnerStatistics.NONE);
    }

    /**
     * @param clock turns boot time into wall time
     * @param pageBytes the kernel's page size
     * @param known what was learned of processes while they lived
     * @param statistics reads the memory of the limit's owner
     */
    public EventAssembler(
            EventSettings settings,
            KernelClock clock,
            int pageBytes,
            KnownProcesses known,
            OwnerStatistics statistics) {
        this(settings, clock, pageBytes, known, statistics, EventIds.ofThisBoot(), GfpFlags.ofThisKernel());
    }

    /**
     * For facts that were recorded, maybe on another machine.
     *
     * @param bootId the boot that they are from, eight hexadecimal digits or more; absent where that is not known
     */
    public static EventAssembler ofRecording(
            EventSettings settings, KernelClock clock, int pageBytes, @Nullable String bootId) {
        EventIds ids = bootId == null ? EventIds.ofUnknownBoot() : EventIds.ofBoot(bootId);
        return new EventAssembler(
                settings, clock, pageBytes, KnownProcesses.NOBODY, OwnerStatistics.NONE, ids, GfpFlags.common());
    }

    EventAssembler(
            EventSettings settings,
            KernelClock clock,
            int pageBytes,
            KnownProcesses known,
            OwnerStatistics statistics,
            EventIds ids,
            GfpFlags flags) {
        this.settings = settings;
        this.clock = clock;
        this.ids = ids;
        this.ring = new RingAssembler(settings, clock, ids, new RingFacts(pageBytes, flags), known, statistics);
        this.log = new LogAssembler(settings, clock, ids);
    }

    /** The facts' events, in the facts' order. */
    public List<OomEvent> assemble(List<KernelFact> facts) {
        List<OomEvent> events = new ArrayList<>();
        for (KernelFact fact : facts) {
            switch (fact) {
                case RingRecord mark -> events.addAll(ring.assemble(mark.record()));
                case RingDetail detail -> events.addAll(ring.assemble(detail.record()));
                case LogKill kill -> events.addAll(log.assemble(kill));
                case CounterRise rise -> events.add(notification(rise));
            }
        }
        return events;
    }

    /**
     * What was given up for want of room, by a short reason for a metric's label: how often since the start. It costs
     * details, never a kill. For any thread.
     */
    public Map<String, LongSupplier> losses() {
        return Map.of("details_evicted", ring::evicted);
    }

    /** The id of the OOM that began with this kill of the kernel's log. */
    public String oomId(LogKill first) {
        return log.oomId(first);
    }

    /**
     * The events of a kill of the kernel's log that is told out of turn.
     *
     * @param first the kill that its OOM began with
     * @param oomId the OOM it belongs to
     * @param isFirst whether it is the OOM's first kill: then it is told who asked, too
     */
    public List<OomEvent> assembleLate(LogKill kill, LogKill first, String oomId, boolean isFirst) {
        return log.assembleLate(kill, first, oomId, isFirst);
    }

    private CgroupOomNotification notification(CounterRise rise) {
        return new CgroupOomNotification(
                ids.notification(rise.bootTimeNs(), rise.cgroupPath()),
                0,
                clock.wallTime(rise.bootTimeNs()),
                settings.node(),
                Origin.CGROUP,
                new MemoryCgroup(
                        rise.cgroupPath(),
                        null,
                        rise.usageBytes(),
                        rise.limitBytes(),
                        null,
                        rise.peakBytes(),
                        null,
                        null,
                        null),
                rise.kills(),
                Ownership.NONE);
    }
}
