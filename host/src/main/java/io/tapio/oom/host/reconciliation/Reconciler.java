package io.tapio.oom.host.reconciliation;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.host.assembly.EventAssembler;
import io.tapio.oom.host.reconciliation.CgroupKills.Place;
import io.tapio.oom.host.source.KernelFact.CounterRise;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds what was reported against what the kernel counted. What no event explains is looked for in the kernel's log;
 * what is not there either is missed: counted, and told as a {@code cgroup_oom_notification} with the cgroup, where the
 * cgroups' own counters tell it.
 *
 * <p>The balance begins anew with each start. Kills of the time before are no part of it: the pinned ring and its own
 * drop counters answer for them.
 *
 * <p>{@link #look} belongs to one thread; the counts may be read on any.
 */
public final class Reconciler {

    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    private static final int MAX_NOTIFICATIONS = 50;
    private static final long SETTLE_EVERY_NS = 60_000_000_000L;

    private final KernelKillCount counter;
    private final ReportedKills reported;
    private final BooleanSupplier busy;
    private final LongSupplier bootClock;
    private final @Nullable CgroupKills cgroups;
    private final LogRecovery log;
    private final EventAssembler assembler;
    private final Consumer<OomEvent> out;
    private @Nullable KillBalance balance;
    private long settledGroups;
    private long groupsBefore;
    private long groupsAtCgroups;
    private long settledCount;
    private long settledAtNs;
    private volatile Counts counts = new Counts(0, 0, 0, 0);

    /**
     * Both sides of the balance, since the start: {@code counted = reported + countedTwice + missed} when all is told.
     *
     * @param counted kills that the kernel counted
     * @param countedTwice first victims of group kills, which it counts again as members
     * @param missed kills that no event tells of
     * @param recovered kills that only its log still knew; they are among the reported ones
     */
    public record Counts(long counted, long countedTwice, long missed, long recovered) {}

    Reconciler(
            KernelKillCount counter,
            ReportedKills reported,
            BooleanSupplier busy,
            LongSupplier bootClock,
            @Nullable CgroupKills cgroups,
            LogRecovery log,
            EventAssembler assembler,
            Consumer<OomEvent> out) {
        this.counter = counter;
        this.reported = reported;
        this.busy = busy;
        this.bootClock = bootClock;
        this.cgroups = cgroups;
        this.log = log;
        this.assembler = assembler;
        this.out = out;
    }

    /**
     * The balance begins here.
     *
     * @param now this moment by the kernel's clock
     * @return whether this kernel counts kills
     */
    boolean begin(Instant now) {
        OptionalLong counted = counter.read();
        counted.ifPresent(kills -> balance = new KillBalance(kills));
        if (cgroups != null && counted.isPresent()) {
            cgroups.settle(now);
        }
        settledAtNs = bootClock.getAsLong();
        return counted.isPresent();
    }

    /** Compares both sides once. */
    void look(Instant now) {
        KillBalance current = balance;
        long told = reported.count();
        long groups = reported.groupOoms();
        OptionalLong counted = counter.read();
        if (current == null || counted.isEmpty()) {
            return;
        }
        long nowNs = bootClock.getAsLong();
        long unexplained = current.look(nowNs, counted.getAsLong(), told, busy.getAsBoolean());
        if (unexplained > 0) {
            settle(current, unexplained, now);
            groups = reported.groupOoms();
            settledGroups = groups;
        } else if (current.even(told)) {
            // The group kills of the last look had the time to be counted twice, if they were to be.
            settledGroups = groupsBefore;
            settleCgroups(current, nowNs, now);
        }
        groupsBefore = groups;
        publish(current, 0);
    }

    /**
     * Recovers what the kernel side dropped before the balance began. It kept the records that came before: what is
     * older than the first of them was another process's to tell.
     */
    void recoverLost(long atMost) {
        KillBalance current = balance;
        long found = recover(reported.horizon(), atMost);
        if (current != null) {
            publish(current, found);
        }
    }

    private void settle(KillBalance current, long unexplained, Instant now) {
        long left = unexplained - explainTwice(current, unexplained);
        if (left > 0) {
            long found = recover(later(reported.start(), reported.horizon()), left);
            publish(current, found);
            left -= found;
            left -= explainTwice(current, left);
        }
        List<Place> places = List.of();
        if (left > 0 && cgroups != null) {
            CgroupKills.Unexplained counters = cgroups.unexplained(reported.newest(), now);
            places = counters.places();
            long unseen = counters.groupKills() - (reported.groupOoms() - groupsAtCgroups);
            long twice = Math.clamp(unseen, 0, left);
            current.explainTwice(twice);
            left -= twice;
            groupsAtCgroups = reported.groupOoms();
        }
        if (left > 0) {
            current.miss(left);
            LOG.warn("[TAPIO-A002] the kernel counted {} kills that no event tells of", left);
            tellOf(left, places);
        }
    }

    private long explainTwice(KillBalance current, long unexplained) {
        long twice = Math.min(unexplained, reported.groupOoms() - settledGroups);
        settledGroups += twice;
        current.explainTwice(twice);
        return twice;
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    private long recover(Instant since, long atMost) {
        try {
            int found = log.recover(since, atMost).kills();
            if (found > 0) {
                LOG.warn("{} kills were missed and are told by the kernel's log", found);
            }
            return found;
        } catch (IOException e) {
            LOG.warn("{} kills are missing, and the kernel's log can't be read: {}", atMost, e.getMessage());
            return 0;
        }
    }

    private void tellOf(long missed, List<Place> places) {
        long left = missed;
        for (Place place : places.subList(0, Math.min(places.size(), MAX_NOTIFICATIONS))) {
            long kills = Math.min(left, place.kills());
            if (kills > 0) {
                notify(place.cgroupPath(), kills);
                left -= kills;
            }
        }
        if (left > 0) {
            notify("/", left); // the machine's own counter is all that is known
        }
    }

    private void notify(String cgroupPath, long kills) {
        CounterRise rise = new CounterRise(bootClock.getAsLong(), cgroupPath, kills, null, null, null);
        assembler.assemble(List.of(rise)).forEach(out);
    }

    /** Keeps the cgroups' counters fresh where there were kills, so that a later missed one is told of its cgroup. */
    private void settleCgroups(KillBalance current, long nowNs, Instant now) {
        boolean due = current.counted() != settledCount && nowNs - settledAtNs >= SETTLE_EVERY_NS;
        if (due && cgroups != null) {
            cgroups.settle(now);
            groupsAtCgroups = reported.groupOoms();
            settledCount = current.counted();
            settledAtNs = nowNs;
        }
    }

    private void publish(KillBalance current, long found) {
        counts = new Counts(current.counted(), current.countedTwice(), current.missed(), counts.recovered() + found);
    }

    /** Where the balance stands. For any thread. */
    public Counts counts() {
        return counts;
    }
}
