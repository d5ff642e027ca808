package io.tapio.oom.host.assembly;

import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.MemoryStatistics;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillTriggered;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.ProcessFacts;
import io.tapio.oom.host.assembly.KnownProcesses.KnownProcess;
import io.tapio.oom.kernel.KernelClock;
import io.tapio.oom.kernel.KernelRecord;
import io.tapio.oom.kernel.OomCandidate;
import io.tapio.oom.kernel.OomContext;
import io.tapio.oom.kernel.OomRecord;
import io.tapio.oom.kernel.OomRecord.Control;
import io.tapio.oom.kernel.OomRecord.Memcg;
import io.tapio.oom.kernel.OomRecord.Task;
import io.tapio.oom.kernel.VictimExit;
import io.tapio.oom.kernel.VictimReaped;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes events of the rings' records: one trigger for each OOM, one victim for each mark, and a revision of the victim
 * for what followed. Belongs to the source's thread, since it remembers what belongs together.
 */
final class RingAssembler {

    private final EventSettings settings;
    private final KernelClock clock;
    private final EventIds ids;
    private final KnownProcesses known;
    private final RingFacts facts;
    private final OwnerDetails details;
    private final OomStories stories = new OomStories();
    private final Aftermath aftermath;

    RingAssembler(
            EventSettings settings,
            KernelClock clock,
            EventIds ids,
            RingFacts facts,
            KnownProcesses known,
            OwnerStatistics statistics) {
        this.settings = settings;
        this.clock = clock;
        this.ids = ids;
        this.known = known;
        this.facts = facts;
        this.details = new OwnerDetails(facts, statistics);
        this.aftermath = new Aftermath(ids, facts.pageBytes());
    }

    /** How often details of an OOM, or what followed a kill, were given up for want of room. For any thread. */
    long evicted() {
        return stories.evicted() + aftermath.evicted();
    }

    /** The record's events; most details have none of their own. */
    List<? extends OomEvent> assemble(KernelRecord record) {
        return switch (record) {
            case OomRecord kill -> kill(kill);
            case OomContext context -> {
                stories.add(context);
                yield List.of();
            }
            case OomCandidate candidate -> {
                stories.add(candidate);
                yield List.of();
            }
            case VictimExit exit -> aftermath.followed(exit).stream().toList();
            case VictimReaped reaped -> aftermath.followed(reaped).stream().toList();
        };
    }

    /**
     * Who died first, since that is what people wait for, then who asked. None for a task that was on its way out:
     * nobody is killed then.
     */
    private List<OomEvent> kill(OomRecord record) {
        if (record.alreadyExiting()) {
            aftermath.notKilled(record.bootTimeNs(), record.victim().tgid());
            return List.of();
        }
        OomStory story = stories.of(record.oomBootTimeNs());
        OomFacts told = story.facts();
        OomFacts oom = told == null ? story.facts(oom(record, story)) : told;
        List<OomEvent> events = new ArrayList<>(3);
        OomKillVictim victim = victim(record, oom);
        events.add(victim);
        if (record.firstMark()) {
            events.add(trigger(record, oom, story));
        }
        aftermath.killed(victim).ifPresent(events::add);
        return events;
    }

    private OomFacts oom(OomRecord record, OomStory story) {
        Control control = record.control();
        int chosenPid = control == null ? record.victim().tgid() : control.chosenTgid();
        List<MemoryCgroup> ancestors =
                settings.collectMemoryDetails() ? details.ancestors(story.context(), record.limitOwner()) : null;
        MemoryCgroup owner = facts.owner(record, ancestors);
        ProcessFacts trigger = facts.process(record.trigger(), record.triggerMemcg(), record, triggerCmdline(record));
        ProcessFacts chosen = chosenPid == record.victim().tgid()
                ? facts.process(record.victim(), record.victimMemcg(), record, null)
                : null;
        return new OomFacts(
                ids.oom(record.oomBootTimeNs()),
                chosenPid,
                trigger,
                owner,
                RingFacts.constraint(record),
                facts.allocation(control),
                new Why(
                        chosenPid,
                        chosen,
                        story.shortlist().weighed(chosenPid, facts.pageBytes()),
                        control == null ? null : control.totalPages(),
                        trigger,
                        owner,
                        RingFacts.constraint(record),
                        record.groupKill()));
    }

    private OomKillTriggered trigger(OomRecord record, OomFacts oom, OomStory story) {
        Weighed weighed = oom.why().weighed();
        return new OomKillTriggered(
                ids.trigger(oom.oomId()),
                0,
                clock.wallTime(record.oomBootTimeNs()),
                settings.node(),
                Origin.EBPF,
                oom.oomId(),
                oom.trigger(),
                oom.owner(),
                oom.chosenPid(),
                oom.constraint(),
                record.groupKill(),
                oom.allocation(),
                weighed.told(),
                weighed.total() == 0 ? null : weighed.total(),
                memory(record, story),
                oom.why().ofTheChoice(),
                null,
                null,
                Ownership.NONE);
    }

    private @Nullable MemoryStatistics memory(OomRecord record, OomStory story) {
        if (!settings.collectMemoryDetails()) {
            return null;
        }
        Memcg owner = record.limitOwner();
        return details.memory(story.context(), owner == null ? record.triggerMemcg() : owner, record.oomBootTimeNs());
    }

    private OomKillVictim victim(OomRecord record, OomFacts oom) {
        Task task = record.victim();
        Memcg memcg = record.victimMemcg();
        KnownProcess before = known.find(task.tgid(), task.startBootTimeNs());
        ProcessFacts victim = facts.process(task, memcg, record, victimCmdline(record, before));
        return new OomKillVictim(
                ids.kill(record.bootTimeNs(), task.tgid()),
                0,
                clock.wallTime(record.bootTimeNs()),
                settings.node(),
                Origin.EBPF,
                oom.oomId(),
                victim,
                memcg == null ? null : facts.cgroup(memcg),
                oom.trigger(),
                oom.owner(),
                oom.constraint(),
                record.groupKill(),
                oom.allocation(),
                RingFacts.containerInit(task),
                environment(before),
                oom.why().of(victim),
                null,
                null,
                null,
                null,
                null,
                null,
                Ownership.NONE);
    }

    private static @Nullable Map<String, String> environment(@Nullable KnownProcess before) {
        return before == null || before.environment().isEmpty() ? null : before.environment();
    }

    private @Nullable String triggerCmdline(OomRecord record) {
        String cmdline = record.triggerCmdline();
        return cmdline == null ? null : cmdline(cmdline, record.triggerCmdlineCut());
    }

    /** The kernel side reads the trigger's alone, at the kill; another victim's was read before, if at all. */
    private @Nullable String victimCmdline(OomRecord record, @Nullable KnownProcess before) {
        if (record.triggerCmdline() != null
                && record.victim().tgid() == record.trigger().tgid()) {
            return triggerCmdline(record);
        }
        return before == null || before.cmdline().isEmpty() ? null : cmdline(before.cmdline(), before.cut());
    }

    private @Nullable String cmdline(String cmdline, boolean cut) {
        return settings.collectCmdline() ? settings.mask().mask(cmdline, cut) : null;
    }
}
