package io.tapio.oom.host.source;

import org.jspecify.annotations.Nullable;

/**
 * The kernel is killing every process of a cgroup ({@code memory.oom.group}) after it killed the first one. It goes
 * through all members, so the first one's line comes a second time.
 */
final class GroupKill {

    /**
     * The members' lines come from one loop. What comes later than this after the last of them is another OOM whose
     * report was rate-limited away. Long enough for a serial console that delays each line.
     */
    private static final long LOOP_US = 250_000;

    private final int firstPid;
    private final @Nullable OomReport report;
    private final @Nullable String limitPath;
    private final @Nullable String memberPath;
    private boolean firstSeenAgain;
    private long lastUs;

    /**
     * A group kill that begins.
     *
     * @param path the cgroup whose members die
     * @param first the kill that it began with
     */
    GroupKill(String path, AnsweredReport first, long startedUs) {
        this.firstPid = first.victimPid();
        this.report = first.report();
        this.limitPath = first.limitPath();
        // A first victim in the group's own cgroup means that all members were there: a cgroup with processes of its
        // own has no memory cgroups below it.
        this.memberPath = path.equals(first.victimPath()) ? path : null;
        this.lastUs = startedUs;
    }

    /**
     * A kill and what told of it.
     *
     * @param report the victim's report; absent when it was rate-limited away
     */
    record AnsweredReport(
            int victimPid,
            @Nullable String victimPath,
            @Nullable String limitPath,
            @Nullable OomReport report) {}

    /** Whether this line can still be of a member. */
    boolean isUnderWay(LogLine line) {
        return Math.abs(line.timeUs() - lastUs) <= LOOP_US + line.granularityUs();
    }

    /** Takes the next line's time; {@code true} when it repeats the kill that the group began with. */
    boolean repeatsFirst(int pid, long timeUs) {
        lastUs = timeUs;
        if (pid != firstPid || firstSeenAgain) {
            return false;
        }
        firstSeenAgain = true;
        return true;
    }

    /** The report that tells of this member; {@code null} when none surely does. */
    @Nullable OomReport reportOf(int pid) {
        return report != null && report.lists(pid) ? report : null;
    }

    /** Where the members were; absent when they may have been in several cgroups below the group's. */
    @Nullable String memberPath() {
        return memberPath;
    }

    /** The cgroup whose limit was hit. */
    @Nullable String limitPath() {
        return limitPath;
    }
}
