package io.tapio.oom.host.source;

import io.tapio.oom.host.source.GroupKill.AnsweredReport;
import io.tapio.oom.host.source.KernelFact.LogKill;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Makes kills out of the kernel's log: records of {@code /dev/kmsg} in, in their order, one {@link LogKill} out for each
 * process that the kernel killed for memory.
 *
 * <p>Only the victim's line makes a kill. The report before it is rate-limited, may have lost records and may be another
 * OOM's; what it says is taken only where it names this victim. Only records that the kernel wrote count: everybody may
 * write into the log. Nothing throws; what is no record is counted.
 *
 * <p>For one thread.
 */
public final class KernelLogParser {

    private static final Pattern GROUP =
            Pattern.compile("Tasks in (/.*) are going to be killed due to memory\\.oom\\.group set", Pattern.DOTALL);
    private static final Pattern NOBODY = Pattern.compile("Out of memory and no killable processes.*", Pattern.DOTALL);
    private static final Pattern EXITING = Pattern.compile(
            "(?:Memory cgroup out of memory|Out of memory).*: OOM victim (\\d{1,10}) \\(.*\\) is already exiting\\..*",
            Pattern.DOTALL);

    private @Nullable OomReport report;
    private @Nullable AnsweredReport answered;
    private @Nullable GroupKill group;
    private long lastSequence = Long.MAX_VALUE;
    private long malformed;
    private long lostGaps;
    private long overflowedTables;

    /**
     * Takes the next record.
     *
     * @param line one record as {@code /dev/kmsg} gives it, with or without the dictionary lines behind it; a dictionary
     *     line alone (it begins with a blank) is passed over
     * @return the kill, when this record is a victim's line
     */
    public Optional<LogKill> accept(String line) {
        if (line.isEmpty() || line.startsWith(" ")) {
            return Optional.empty();
        }
        KernelLogRecord next = KernelLogRecord.parse(line);
        if (next == null) {
            malformed++;
            return Optional.empty();
        }
        if (lastSequence != Long.MAX_VALUE && next.sequence() > lastSequence + 1) {
            lostGaps++;
            lost();
        }
        lastSequence = next.sequence();
        return next.fromKernel() ? Optional.ofNullable(take(next)) : Optional.empty();
    }

    /** Records were lost here: what comes next may be another OOM's, so what is known of a report is dropped. */
    public void lost() {
        report = null;
        answered = null;
        group = null;
        lastSequence = Long.MAX_VALUE;
    }

    /** How many lines were no records. */
    public long malformed() {
        return malformed;
    }

    /** How often the records' numbers showed that some were lost. */
    public long lostGaps() {
        return lostGaps;
    }

    /** How many task tables had more rows than are remembered; members of a group kill may then lack their report. */
    public long overflowedTables() {
        return overflowedTables;
    }

    private @Nullable LogKill take(KernelLogRecord next) {
        String text = next.text();
        OomReport begun = OomReport.begin(text);
        if (begun != null) {
            report = begun;
            answered = null;
            group = null;
            return null;
        }
        VictimLine victim = VictimLine.parse(text);
        if (victim != null) {
            return kill(next.bootTimeUs(), victim);
        }
        if (!takeEnding(next)) {
            takeDetail(next);
        }
        return null;
    }

    private @Nullable LogKill kill(long bootTimeUs, VictimLine victim) {
        GroupKill current = group;
        if (current != null && current.isUnderWay(bootTimeUs)) {
            if (current.repeatsFirst(victim.pid(), bootTimeUs)) {
                return null;
            }
            OomReport told = current.reportOf(victim.pid());
            return told == null
                    ? alone(bootTimeUs, victim, true)
                    : told.kill(bootTimeUs, victim, current.memberPath(), current.limitPath(), true);
        }
        group = null;
        OomReport told = close();
        if (told == null || !told.isOf(victim)) {
            answered = new AnsweredReport(victim.pid(), null, null, null);
            return alone(bootTimeUs, victim, false);
        }
        String victimPath = told.victimPath(victim);
        String limitPath = told.limitPath(victim);
        answered = new AnsweredReport(victim.pid(), victimPath, limitPath, told);
        return told.kill(bootTimeUs, victim, victimPath, limitPath, false);
    }

    /** Lines after which an open report is nobody's, and the one that begins a group kill. */
    private boolean takeEnding(KernelLogRecord next) {
        Matcher groupLine = GROUP.matcher(next.text());
        if (groupLine.matches()) {
            AnsweredReport first = answered;
            group = first == null ? null : new GroupKill(groupLine.group(1), first, next.bootTimeUs());
            answered = null;
            return true;
        }
        boolean exiting = EXITING.matcher(next.text()).matches();
        if (exiting || NOBODY.matcher(next.text()).matches()) {
            close();
            answered = null;
            return true;
        }
        return false;
    }

    private void takeDetail(KernelLogRecord next) {
        OomReport open = report;
        if (open == null) {
            OomReport begun = OomReport.beginAtSummary(next.text());
            report = begun;
            group = begun == null ? group : null;
        } else if (next.fragment()) {
            open.addFragment(next.text());
        } else {
            open.add(next.text());
        }
    }

    private @Nullable OomReport close() {
        OomReport closed = report;
        report = null;
        if (closed != null && closed.tableOverflowed()) {
            overflowedTables++;
        }
        return closed;
    }

    private static LogKill alone(long bootTimeUs, VictimLine victim, boolean groupMember) {
        return new LogKill(bootTimeUs, victim.process(null), null, null, null, null, null, groupMember);
    }
}
