package io.tapio.oom.host.source;

import io.tapio.oom.host.source.KernelFact.LogKill;
import io.tapio.oom.host.source.KernelFact.LogLimit;
import io.tapio.oom.host.source.KernelFact.LogProcess;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the kernel's report of one OOM has said so far, up to the line of its victim. It begins with the line of the
 * trigger, or further down where that one was lost.
 */
final class OomReport {

    /** Rows of the task table that are remembered, as process ids; what lies beyond is treated as not listed. */
    static final int MAX_TASKS = 16_384;

    private static final Pattern INVOKED = Pattern.compile(
            "(.*) invoked oom-killer: gfp_mask=(0x[0-9a-f]+)(?:\\([^)]*\\))?, "
                    + "(?:nodemask=[^ ]+, )?order=(-?\\d{1,3}), oom_score_adj=(-?\\d{1,4})",
            Pattern.DOTALL);
    private static final Pattern CPU = Pattern.compile("CPU: \\d+ (?:UID: \\d+ )?PID: (\\d{1,10}) Comm: ");
    private static final Pattern USAGE =
            Pattern.compile("memory: usage (\\d{1,19})kB, limit (\\d{1,19})kB, failcnt \\d+");
    private static final Pattern STATS = Pattern.compile("Memory cgroup stats for (/.*):", Pattern.DOTALL);
    private static final Pattern TABLE = Pattern.compile("\\[ *pid *\\] +uid +tgid .*");
    private static final Pattern ROW = Pattern.compile("\\[ *\\d+\\] +\\d+ +(\\d{1,10}) .*", Pattern.DOTALL);

    private final @Nullable String triggerComm;
    private final @Nullable Integer triggerAdj;
    private final @Nullable String gfpMask;
    private final @Nullable Integer order;
    private @Nullable Integer triggerThread;
    private boolean limitTold;
    private @Nullable Long usageBytes;
    private @Nullable Long limitBytes;
    private @Nullable String statsPath;
    private boolean tableBegun;
    private boolean tableOverflowed;
    private final Set<Integer> tasks = new HashSet<>();
    private @Nullable OomKillLine summary;

    private OomReport(
            @Nullable String triggerComm,
            @Nullable Integer triggerAdj,
            @Nullable String gfpMask,
            @Nullable Integer order) {
        this.triggerComm = triggerComm;
        this.triggerAdj = triggerAdj;
        this.gfpMask = gfpMask;
        this.order = order;
    }

    /** The report that this line begins; {@code null} when it begins none. */
    static @Nullable OomReport begin(String text) {
        Matcher invoked = INVOKED.matcher(text);
        if (!invoked.matches()) {
            return null;
        }
        int order = Integer.parseInt(invoked.group(3));
        // SysRq's OOM asks for no pages and says order -1.
        return new OomReport(
                invoked.group(1), Integer.valueOf(invoked.group(4)), invoked.group(2), order < 0 ? null : order);
    }

    /** The report that this summary line is of, when its beginning was lost. */
    static @Nullable OomReport beginAtSummary(String text) {
        OomReport report = new OomReport(null, null, null, null);
        report.summary = OomKillLine.parse(text);
        return report.summary == null ? null : report;
    }

    /** Takes one more line; lines that say nothing of interest pass. */
    void add(String text) {
        OomKillLine line = OomKillLine.parse(text);
        if (line != null) {
            summary = line;
            return;
        }
        if (tableBegun && addRow(text)) {
            return;
        }
        addTrigger(text);
        addLimit(text);
        tableBegun |= TABLE.matcher(text).matches();
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

    /** Whether a victim is this report's. The line of the victim names no report, so they have to agree. */
    boolean isOf(VictimLine victim) {
        if (summary != null && summary.pid() != null) {
            return summary.pid() == victim.pid();
        }
        return victim.memcg() == (limitTold || statsPath != null);
    }

    /** Whether the process is one of those that this OOM could choose from, by its table. */
    boolean lists(int pid) {
        return tasks.contains(pid);
    }

    /** Whether rows of the table were too many to remember. */
    boolean tableOverflowed() {
        return tableOverflowed;
    }

    /** Where the first victim was. */
    @Nullable String victimPath(VictimLine victim) {
        return summary == null ? null : summary.paths(victim.comm()).victim();
    }

    LogKill kill(
            long bootTimeUs,
            VictimLine victim,
            @Nullable String victimPath,
            @Nullable String limitPath,
            boolean groupMember) {
        return new LogKill(
                bootTimeUs,
                victim.process(victimPath),
                trigger(victim, victimPath),
                limit(limitPath),
                summary == null ? null : summary.constraint(),
                gfpMask,
                order,
                groupMember);
    }

    /** The cgroup whose limit was hit. */
    @Nullable String limitPath(VictimLine victim) {
        String path = summary == null ? null : summary.paths(victim.comm()).limitOwner();
        return path == null ? statsPath : path;
    }

    private @Nullable LogLimit limit(@Nullable String path) {
        return path == null && !limitTold ? null : new LogLimit(path, usageBytes, limitBytes);
    }

    private @Nullable LogProcess trigger(VictimLine victim, @Nullable String victimPath) {
        if (triggerComm == null) {
            return null;
        }
        Integer pid = triggerPid();
        boolean same = pid != null && pid == victim.pid();
        return new LogProcess(
                pid, triggerComm, null, triggerAdj, null, null, null, null, null, same ? victimPath : null);
    }

    /** The kernel prints the id of the thread. Where a whole table doesn't list it, it is no process's. */
    private @Nullable Integer triggerPid() {
        Integer thread = triggerThread;
        boolean wholeTable = tableBegun && !tableOverflowed;
        return thread == null || (wholeTable && !tasks.contains(thread)) ? null : thread;
    }

    private void addTrigger(String text) {
        if (triggerComm == null || triggerThread != null) {
            return;
        }
        // A warning of another processor may stand between the lines; it has another comm.
        Matcher cpu = CPU.matcher(text);
        if (cpu.lookingAt() && text.startsWith(triggerComm + " ", cpu.end())) {
            triggerThread = Numbers.positiveInt(cpu.group(1));
        }
    }

    private void addLimit(String text) {
        Matcher usage = USAGE.matcher(text);
        if (usage.matches()) {
            limitTold = true;
            usageBytes = Kilobytes.toBytes(usage.group(1));
            limitBytes = Kilobytes.limitToBytes(usage.group(2));
            return;
        }
        Matcher stats = STATS.matcher(text);
        if (stats.matches()) {
            statsPath = stats.group(1);
        }
    }

    private boolean addRow(String text) {
        Matcher row = ROW.matcher(text);
        if (!row.matches()) {
            return false;
        }
        Integer pid = Numbers.positiveInt(row.group(1));
        if (pid != null && tasks.size() >= MAX_TASKS) {
            tableOverflowed = true;
        } else if (pid != null) {
            tasks.add(pid);
        }
        return true;
    }
}
