package io.tapio.oom.host.source;

import io.tapio.oom.host.source.KernelFact.LogKill;
import io.tapio.oom.host.source.KernelFact.LogLimit;
import io.tapio.oom.host.source.KernelFact.LogProcess;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel's report of one OOM has said so far, up to the line of its victim. It begins with the line of the
 * trigger, or further down where that one was lost.
 */
final class OomReport {

    private static final String MEMCG = "CONSTRAINT_MEMCG";

    private final @Nullable TriggerLines trigger;
    private final LimitLines limit = new LimitLines();
    private final MemoryStatLines statistics = new MemoryStatLines();
    private final TaskTable tasks = new TaskTable();
    private @Nullable OomKillLine summary;
    private @Nullable KillLine chosen;

    private OomReport(@Nullable TriggerLines trigger) {
        this.trigger = trigger;
    }

    /** The report that this line begins; {@code null} when it begins none. */
    static @Nullable OomReport begin(String text) {
        TriggerLines trigger = TriggerLines.begin(text);
        return trigger == null ? null : new OomReport(trigger);
    }

    /** The report that this line names the victim of, when its beginning was lost. */
    static @Nullable OomReport beginAtVictim(String text) {
        if (!text.startsWith("oom-kill:") && !text.contains(": Kill process ")) {
            return null;
        }
        OomReport report = new OomReport(null);
        return report.addVictim(text) ? report : null;
    }

    /** Takes one more line; lines that say nothing of interest pass. */
    void add(String text) {
        if (addVictim(text) || tasks.add(text) || statistics.add(text) || limit.add(text)) {
            return;
        }
        if (trigger != null) {
            trigger.add(text);
        }
    }

    /** Takes a further line of a record: only the statistics have such. */
    void addFurther(String text) {
        statistics.add(text);
    }

    /** Takes a record that goes on where an earlier one stopped. */
    void addFragment(String text) {
        if (summary != null && summary.pid() == null) {
            OomKillLine longer = summary.continuedBy(text);
            summary = longer == null ? summary : longer;
        } else {
            add(text);
        }
    }

    private boolean addVictim(String text) {
        OomKillLine line = OomKillLine.parse(text);
        if (line != null) {
            summary = line;
            return true;
        }
        KillLine announced = KillLine.parse(text);
        if (announced == null || !agrees(announced.memcg())) {
            return false;
        }
        chosen = announced;
        return true;
    }

    /** The victim that the report names; {@code null} as long as it names none. */
    @Nullable Integer namedPid() {
        if (summary != null) {
            return summary.pid();
        }
        return chosen == null ? null : Integer.valueOf(chosen.pid());
    }

    /** Whether a victim is this report's. The line of the victim names no report, so they have to agree. */
    boolean isOf(VictimLine victim) {
        if (summary != null && summary.pid() != null) {
            return summary.pid() == victim.pid();
        }
        if (victim.memcg() == null) {
            // The old wording: what died is who was announced, or a child of it.
            return chosen != null;
        }
        if (!couldChoose(victim.pid())) {
            return false;
        }
        return agrees(victim.memcg());
    }

    private boolean agrees(boolean memcg) {
        boolean told = limit.told() || statistics.path() != null;
        return trigger == null || memcg == told;
    }

    /** Whether the process is one of those that this OOM could choose from, by its table. */
    boolean lists(int pid) {
        return tasks.lists(pid);
    }

    /** Whether a line is a part of a report that this one has already. */
    boolean repeats(String text) {
        return tasks.begun() && TaskTable.isHeader(text) || limit.usageBytes() != null && LimitLines.isUsage(text);
    }

    /** Whether the line that another report begins at may be this one's. The old wording may name a thread. */
    boolean couldBeOf(OomReport named) {
        Integer pid = named.namedPid();
        return named.summary == null || pid == null || couldChoose(pid);
    }

    private boolean couldChoose(int pid) {
        return !tasks.isWhole() || tasks.lists(pid) || (trigger != null && trigger.isThread(pid));
    }

    /** Whether rows of the table were too many to remember. */
    boolean tableOverflowed() {
        return tasks.overflowed();
    }

    /** Where the first victim was. */
    @Nullable String victimPath(VictimLine victim) {
        if (summary != null) {
            return summary.paths(victim.comm()).victim();
        }
        return chosen != null && chosen.pid() == victim.pid() ? limit.paths().victim() : null;
    }

    /** The cgroup whose limit was hit. */
    @Nullable String limitPath(VictimLine victim) {
        String path = summary == null
                ? limit.paths().limitOwner()
                : summary.paths(victim.comm()).limitOwner();
        return path == null ? statistics.path() : path;
    }

    LogKill kill(
            LogLine line,
            VictimLine victim,
            @Nullable String victimPath,
            @Nullable String limitPath,
            boolean groupMember) {
        TaskTable.Row row = tasks.row(victim.pid());
        return new LogKill(
                line.timeUs(),
                victim.process(victimPath, row == null ? null : row.pgtablesBytes()),
                trigger == null ? null : trigger.process(tasks, victim, victimPath),
                limitPath == null && !limit.told()
                        ? null
                        : new LogLimit(limitPath, limit.usageBytes(), limit.limitBytes()),
                constraint(victim),
                trigger == null ? null : trigger.gfpMask(),
                trigger == null ? null : trigger.order(),
                groupMember,
                details(line, victim));
    }

    /** A kill of which the victim's line alone tells. */
    static LogKill alone(LogLine line, VictimLine victim, boolean groupMember) {
        LogProcess process = victim.process(null, null);
        String constraint = Boolean.TRUE.equals(victim.memcg()) ? MEMCG : null;
        return new LogKill(
                line.timeUs(),
                process,
                null,
                null,
                constraint,
                null,
                null,
                groupMember,
                LogDetails.at(line.wallTime()));
    }

    private LogDetails details(LogLine line, VictimLine victim) {
        KillLine announced = summary == null ? chosen : null;
        return new LogDetails(
                line.wallTime(),
                announced == null ? null : announced.scoreThousandths(),
                announced == null || !isParent(announced, victim) ? null : Integer.valueOf(announced.pid()),
                trigger == null ? List.of() : trigger.gfpFlags(),
                summary == null ? null : summary.nodemask(),
                tasks.candidates(victim),
                statistics.memory());
    }

    /** What was announced may also be a thread of the victim, which the table doesn't list. */
    private boolean isParent(KillLine announced, VictimLine victim) {
        return announced.pid() != victim.pid() && tasks.lists(announced.pid());
    }

    private @Nullable String constraint(VictimLine victim) {
        if (summary != null) {
            return summary.constraint();
        }
        boolean memcg = Boolean.TRUE.equals(victim.memcg()) || (chosen != null && chosen.memcg());
        return memcg ? MEMCG : null;
    }
}
