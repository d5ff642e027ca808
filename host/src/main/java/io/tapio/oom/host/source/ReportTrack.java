package io.tapio.oom.host.source;

import io.tapio.oom.host.source.GroupKill.AnsweredReport;
import io.tapio.oom.host.source.KernelFact.LogKill;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What one caller logs: report after report, each with the line of its victim behind it. Where the kernel doesn't say
 * who logged a line, all lines are one caller's.
 *
 * <p>Only the victim's line makes a kill. The report before it is rate-limited, may have lost records and may be another
 * OOM's; what it says is taken only where it names this victim.
 */
final class ReportTrack {

    private static final Pattern GROUP =
            Pattern.compile("Tasks in (/.*) are going to be killed due to memory\\.oom\\.group set", Pattern.DOTALL);
    private static final Pattern EXITING = Pattern.compile(
            "(?:Memory cgroup out of memory|Out of memory)(?: \\([a-z_]+\\))?: OOM victim \\d{1,10} \\(.*\\)"
                    + " is already exiting\\..*",
            Pattern.DOTALL);

    private final OpenReports open = new OpenReports();
    private @Nullable AnsweredReport answered;
    private @Nullable GroupKill group;
    private boolean overflowed;

    /** Takes the next line; the kill when it is a victim's. */
    @Nullable LogKill take(LogLine line) {
        overflowed = false;
        String text = line.text();
        if (line.part() != LogLine.Part.WHOLE) {
            open.add(line);
            return null;
        }
        OomReport begun = OomReport.begin(text);
        if (begun != null) {
            open.begin(begun, line.timeUs());
            answered = null;
            group = null;
            return null;
        }
        VictimLine victim = VictimLine.parse(text);
        if (victim != null) {
            return kill(line, victim);
        }
        if (!takeEnding(line)) {
            boolean idle = open.isEmpty();
            open.add(line);
            group = idle && !open.isEmpty() ? null : group;
        }
        return null;
    }

    /** Whether the last line ended a report whose task table had more rows than are remembered. */
    boolean tableOverflowed() {
        return overflowed;
    }

    /** Whether there is nothing that a later line could belong to. */
    boolean isIdle() {
        return open.isEmpty() && answered == null && group == null;
    }

    private @Nullable LogKill kill(LogLine line, VictimLine victim) {
        GroupKill current = group;
        if (current != null && current.isUnderWay(line)) {
            return member(line, victim, current);
        }
        group = null;
        OomReport told = open.take(victim, line.timeUs());
        if (told == null) {
            answered = new AnsweredReport(victim.pid(), null, null, null);
            return OomReport.alone(line, victim, false);
        }
        overflowed = told.tableOverflowed();
        String victimPath = told.victimPath(victim);
        String limitPath = told.limitPath(victim);
        answered = new AnsweredReport(victim.pid(), victimPath, limitPath, told);
        return told.kill(line, victim, victimPath, limitPath, false);
    }

    private static @Nullable LogKill member(LogLine line, VictimLine victim, GroupKill group) {
        if (group.repeatsFirst(victim.pid(), line.timeUs())) {
            return null;
        }
        OomReport told = group.reportOf(victim.pid());
        return told == null
                ? OomReport.alone(line, victim, true)
                : told.kill(line, victim, group.memberPath(), group.limitPath(), true);
    }

    /** Lines after which an open report is nobody's, and the one that begins a group kill. */
    private boolean takeEnding(LogLine line) {
        String text = line.text();
        Matcher groupLine = GROUP.matcher(text);
        if (text.startsWith("Tasks in /") && groupLine.matches()) {
            AnsweredReport first = answered;
            group = first == null ? null : new GroupKill(groupLine.group(1), first, line.timeUs());
            answered = null;
            return true;
        }
        boolean ending = text.contains("Out of memory and no killable processes")
                || (text.contains(" is already exiting.")
                        && EXITING.matcher(text).matches());
        if (ending) {
            open.end();
            answered = null;
        }
        return ending;
    }
}
