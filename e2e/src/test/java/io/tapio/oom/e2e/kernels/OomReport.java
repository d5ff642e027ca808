package io.tapio.oom.e2e.kernels;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The kernel's long report of one OOM, from {@code invoked oom-killer} to the {@code oom-kill:} line.
 *
 * @param lines its lines, without what {@code /dev/kmsg} has before them
 * @param table a row for each process that could have been chosen: the kernel's column names and their values
 */
public record OomReport(List<String> lines, List<Map<String, String>> table) {

    private static final long KIB = 1024;

    public OomReport {
        lines = List.copyOf(lines);
        table = List.copyOf(table);
    }

    public String triggerComm() {
        return one("^(.*) invoked oom-killer: ");
    }

    /** The thread's id. */
    public long triggerTid() {
        return Long.parseLong(one("^CPU: \\d+ (?:UID: \\d+ )?PID: (\\d+) Comm: "));
    }

    public int triggerOomScoreAdj() {
        return Integer.parseInt(one(" invoked oom-killer: .* oom_score_adj=(-?\\d+)"));
    }

    /** As the kernel writes it: {@code 0xcc0}. */
    public String gfpMask() {
        return one(" invoked oom-killer: gfp_mask=(0x[0-9a-f]+)");
    }

    /** By name, as far as the kernel has names for them. */
    public List<String> gfpFlags() {
        return List.of(
                one(" invoked oom-killer: gfp_mask=0x[0-9a-f]+\\(([^)]*)\\)").split("\\|"));
    }

    public int order() {
        return Integer.parseInt(one(" invoked oom-killer: .* order=(-?\\d+)"));
    }

    /** {@code memcg}, {@code none}, ... */
    public String constraint() {
        return one("^oom-kill:constraint=CONSTRAINT_([A-Z_]+),").toLowerCase(Locale.ROOT);
    }

    public int chosenPid() {
        return Integer.parseInt(one("^oom-kill:.*,pid=(\\d+),uid="));
    }

    public String victimCgroup() {
        return one("^oom-kill:.*,task_memcg=([^,]*),");
    }

    /** Whose limit was hit; {@code null} when the whole machine ran out. */
    public @Nullable String ownerCgroup() {
        return find("^oom-kill:.*,oom_memcg=([^,]*),");
    }

    public long usageBytes() {
        return Long.parseLong(one("^memory: usage (\\d+)kB, limit ")) * KIB;
    }

    public long limitBytes() {
        return Long.parseLong(one("^memory: usage \\d+kB, limit (\\d+)kB")) * KIB;
    }

    /** A value of the owner's {@code memory.stat} with all below it, if the report has it: v1 tells that as a total. */
    public @Nullable Long stat(String name) {
        String total = find("^total_" + name + " (\\d+)$");
        String value = total == null ? find("^" + name + " (\\d+)$") : total;
        return value == null ? null : Long.valueOf(value);
    }

    private String one(String pattern) {
        String found = find(pattern);
        if (found == null) {
            throw new AssertionError(pattern + " is not in the kernel's report:\n" + String.join("\n", lines));
        }
        return found;
    }

    private @Nullable String find(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        for (String line : lines) {
            Matcher matcher = compiled.matcher(line);
            if (matcher.find()) {
                return matcher.group(1);
            }
        }
        return null;
    }
}
