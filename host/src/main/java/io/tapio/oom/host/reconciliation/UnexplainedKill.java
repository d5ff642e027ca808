package io.tapio.oom.host.reconciliation;

import io.tapio.oom.host.reconciliation.ReportedKills.Kill;
import io.tapio.oom.host.source.KernelFact.LogKill;
import io.tapio.oom.kernel.KernelClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A kill of the kernel's log that no event tells of.
 *
 * @param time by the log's clock
 * @param first the first kill of its OOM; itself but for further members of a group kill
 * @param oomId the OOM's id, where another kill of it was reported
 */
record UnexplainedKill(
        LogKill kill, Instant time, LogKill first, @Nullable String oomId) {

    private static final long NS_PER_US = 1_000;
    private static final Duration TOLERANCE = Duration.ofMillis(100);

    /**
     * The log's clock runs free while boot time is steered by NTP: they part by less than this part of the uptime, which
     * is four minutes after a month. A process id hardly comes back that soon with another kill.
     */
    private static final long DRIFT_PER = 10_000;

    /** The members of one group kill follow each other; a new OOM of the same limit can't come so soon. */
    private static final Duration ONE_GROUP_TAKES = Duration.ofSeconds(1);

    /**
     * Compares the log with what was reported: a reported kill explains the log's kill of the same process id that is
     * nearest in time, and only one.
     *
     * @param log in the log's order
     */
    static List<UnexplainedKill> of(List<LogKill> log, List<Kill> reported, KernelClock clock) {
        Map<Integer, List<Kill>> byPid = new HashMap<>();
        reported.forEach(kill ->
                byPid.computeIfAbsent(kill.pid(), any -> new ArrayList<>()).add(kill));
        List<UnexplainedKill> unexplained = new ArrayList<>();
        LogKill first = null;
        for (LogKill kill : log) {
            first = first != null && kill.groupMember() ? first : kill;
            Instant time = clock.wallTime(kill.bootTimeUs() * NS_PER_US);
            Duration tolerance = TOLERANCE.plusNanos(kill.bootTimeUs() * NS_PER_US / DRIFT_PER);
            if (!explained(kill, time, tolerance, byPid)) {
                unexplained.add(new UnexplainedKill(kill, time, first, oomId(kill, time, tolerance, reported)));
            }
        }
        return unexplained;
    }

    private static boolean explained(LogKill kill, Instant time, Duration tolerance, Map<Integer, List<Kill>> byPid) {
        List<Kill> same = byPid.get(kill.victim().pid());
        Kill nearest = same == null ? null : nearest(same, time, tolerance);
        return nearest != null && same != null && same.remove(nearest);
    }

    private static @Nullable Kill nearest(List<Kill> kills, Instant time, Duration within) {
        Kill nearest = null;
        Duration shortest = within;
        for (Kill kill : kills) {
            Duration distance = Duration.between(kill.time(), time).abs();
            if (distance.compareTo(shortest) <= 0) {
                nearest = kill;
                shortest = distance;
            }
        }
        return nearest;
    }

    /** A group kill that was reported in part has its id already. */
    private static @Nullable String oomId(LogKill kill, Instant time, Duration tolerance, List<Kill> reported) {
        String limit = kill.limit() == null ? null : kill.limit().cgroupPath();
        if (limit == null) {
            return null;
        }
        List<Kill> sameGroup = reported.stream()
                .filter(other -> other.groupKill() && limit.equals(other.limitPath()))
                .toList();
        Kill member = nearest(sameGroup, time, tolerance.plus(ONE_GROUP_TAKES));
        return member == null ? null : member.oomId();
    }
}
