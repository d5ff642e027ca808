package io.tapio.oom.host.reconciliation;

import io.tapio.oom.api.event.CgroupOomNotification;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Origin;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kills that were reported since the start: how many there were, and the newest {@value #REMEMBERED} of them, each
 * with what tells it from others. Safe for use by many threads.
 */
public final class ReportedKills {

    static final int REMEMBERED = 10_000;

    private static final int NOBODY = 0;

    private final ArrayDeque<Kill> newest = new ArrayDeque<>();
    private Instant baseline = Instant.EPOCH;
    private Instant horizon = Instant.EPOCH;
    private @Nullable String lastGroupOom;
    private long count;
    private long groupOoms;

    /**
     * One reported kill.
     *
     * @param pid 0 where only the counters told of it
     * @param time by the kernel's own timestamp
     * @param groupKill whether other members of its cgroup were killed with it
     * @param cgroupPath where the victim was
     * @param limitPath whose limit was hit
     */
    record Kill(
            int pid,
            Instant time,
            String oomId,
            boolean groupKill,
            @Nullable String cgroupPath,
            @Nullable String limitPath) {}

    /**
     * Counting begins; to be called before the first event is remembered.
     *
     * @param moment kills before it are remembered and not counted
     */
    public synchronized void startAt(Instant moment) {
        baseline = moment;
        horizon = moment;
    }

    /** An event went out. Only kills, and what the counters tell in their stead, are of interest. */
    public synchronized void remember(OomEvent event) {
        if (event instanceof OomKillVictim victim && victim.revision() == 0) {
            rememberVictim(victim);
        } else if (event instanceof CgroupOomNotification notification) {
            rememberNameless(notification);
        }
    }

    /**
     * An event that an earlier run told, in any revision: the kernel's log is not to tell of it once more. It is no part
     * of this run's balance.
     */
    public synchronized void recall(OomEvent event) {
        if (event instanceof OomKillVictim victim && victim.victim().pid() != null && newest.size() < REMEMBERED) {
            newest.addFirst(kill(victim, victim.victim().pid()));
        }
    }

    /** The counters tell where somebody was killed, not who. */
    private void rememberNameless(CgroupOomNotification notification) {
        count += notification.kills();
        for (long i = 0; i < Math.min(notification.kills(), REMEMBERED); i++) {
            add(new Kill(
                    NOBODY,
                    notification.time(),
                    notification.eventId(),
                    false,
                    notification.cgroup().cgroupPath(),
                    null));
        }
    }

    private void add(Kill kill) {
        if (newest.size() >= REMEMBERED) {
            Instant forgotten = newest.remove().time();
            horizon = forgotten.isAfter(horizon) ? forgotten : horizon;
        } else if (kill.time().isBefore(horizon)) {
            horizon = kill.time();
        }
        newest.add(kill);
    }

    private void rememberVictim(OomKillVictim victim) {
        Integer pid = victim.victim().pid();
        if (pid == null) {
            return;
        }
        Kill kill = kill(victim, pid);
        add(kill);
        if (happenedBefore(victim)) {
            return;
        }
        count++;
        if (kill.groupKill() && !victim.oomId().equals(lastGroupOom)) {
            lastGroupOom = victim.oomId();
            groupOoms++;
        }
    }

    private static Kill kill(OomKillVictim victim, int pid) {
        MemoryCgroup owner = victim.limitOwner();
        return new Kill(
                pid,
                victim.time(),
                victim.oomId(),
                Boolean.TRUE.equals(victim.groupKill()),
                victim.victim().cgroupPath(),
                owner == null ? null : owner.cgroupPath());
    }

    /** What the log's source tells is of its own time; the log's clock may be behind. */
    private boolean happenedBefore(OomKillVictim victim) {
        boolean asItCame = victim.origin() == Origin.KERNEL_LOG && victim.recovered() == null;
        return !asItCame && victim.time().isBefore(baseline);
    }

    /** How many kills since the start were reported. */
    public synchronized long count() {
        return count;
    }

    /** How many group kills since the start were reported; the kernel counts a victim of each of them twice. */
    synchronized long groupOoms() {
        return groupOoms;
    }

    /** When the counting began. */
    synchronized Instant start() {
        return baseline;
    }

    /** Whatever was reported after this moment is remembered; what was before may have been reported by a predecessor. */
    synchronized Instant horizon() {
        return horizon;
    }

    /** The remembered ones, oldest first. */
    synchronized List<Kill> newest() {
        return List.copyOf(newest);
    }
}
