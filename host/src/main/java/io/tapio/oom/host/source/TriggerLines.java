package io.tapio.oom.host.source;

import io.tapio.oom.host.source.KernelFact.LogProcess;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The report's first lines: who asked for memory, and how. {@code hog invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL),
 * order=0, oom_score_adj=0}, and below it {@code CPU: 0 UID: 0 PID: 149 Comm: hog ...}.
 */
final class TriggerLines {

    private static final String MARK = " invoked oom-killer: gfp_mask=";
    private static final Pattern INVOKED = Pattern.compile(
            "(.*) invoked oom-killer: gfp_mask=(0x[0-9a-f]{1,16})(?:\\(([^)]{0,1000})\\))?, "
                    + "(?:nodemask=[^ ]{1,1000}, {1,2})?order=(-?\\d{1,3}), oom_score_adj=(-?\\d{1,4})",
            Pattern.DOTALL);
    private static final Pattern CPU = Pattern.compile("CPU: \\d+ (?:UID: \\d+ )?PID: (\\d{1,10}) Comm: ");
    private static final Pattern OR = Pattern.compile("\\|");

    private final String comm;
    private final String gfpMask;
    private final List<String> gfpFlags;
    private final @Nullable Integer order;
    private final @Nullable Integer adj;
    private @Nullable Integer thread;

    private TriggerLines(Matcher invoked) {
        int parsed = Integer.parseInt(invoked.group(4));
        this.comm = invoked.group(1);
        this.gfpMask = invoked.group(2);
        String names = invoked.group(3);
        this.gfpFlags = names == null || names.isEmpty() ? List.of() : List.of(OR.split(names));
        // SysRq's OOM asks for no pages and says order -1.
        this.order = parsed < 0 ? null : parsed;
        this.adj = Numbers.adj(invoked.group(5));
    }

    /** What this first line tells; {@code null} when it is none. */
    static @Nullable TriggerLines begin(String text) {
        if (!text.contains(MARK)) {
            return null;
        }
        Matcher invoked = INVOKED.matcher(text);
        return invoked.matches() ? new TriggerLines(invoked) : null;
    }

    String gfpMask() {
        return gfpMask;
    }

    /** By name; empty where the kernel names none. */
    List<String> gfpFlags() {
        return gfpFlags;
    }

    @Nullable Integer order() {
        return order;
    }

    /** Takes the line that tells the thread. */
    void add(String text) {
        if (thread != null || !text.startsWith("CPU: ")) {
            return;
        }
        // A warning of another processor may stand between the lines; it has another comm.
        Matcher cpu = CPU.matcher(text);
        if (cpu.lookingAt() && text.startsWith(comm + " ", cpu.end())) {
            thread = Numbers.positiveInt(cpu.group(1));
        }
    }

    /** Whether the one who asked is this thread: with {@code vm.oom_kill_allocating_task} it is the one to die. */
    boolean isThread(int id) {
        return Integer.valueOf(id).equals(thread);
    }

    /**
     * Who asked.
     *
     * @param tasks the kernel prints the id of the thread; where a whole table doesn't list it, it is no process's
     */
    LogProcess process(TaskTable tasks, VictimLine victim, @Nullable String victimPath) {
        Integer told = thread;
        Integer pid = told == null || (tasks.isWhole() && !tasks.lists(told)) ? null : told;
        boolean same = pid != null && pid == victim.pid();
        return new LogProcess(pid, comm, null, adj, null, null, null, null, null, same ? victimPath : null);
    }
}
