package io.tapio.oom.host.source;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The line that announces a kill before 5.2: {@code Out of memory: Kill process 782 (oom) score 716 or sacrifice child}.
 * The victim's line follows it and may name a child.
 *
 * @param memcg whether a cgroup's limit was hit, not the machine's memory
 * @param pid the process that was chosen
 * @param scoreThousandths its badness in thousandths of the memory that it was weighed against
 */
record KillLine(boolean memcg, int pid, @Nullable Integer scoreThousandths) {

    private static final Pattern LINE = Pattern.compile(
            "(Memory cgroup out of memory|Out of memory)(?: \\([a-z_]+\\))?: Kill process (\\d{1,10}) \\(.*\\)"
                    + " score (\\d{1,10}) or sacrifice child",
            Pattern.DOTALL);

    static @Nullable KillLine parse(String text) {
        if (!text.contains(": Kill process ")) {
            return null;
        }
        Matcher line = LINE.matcher(text);
        Integer pid = line.matches() ? Numbers.positiveInt(line.group(2)) : null;
        if (pid == null) {
            return null;
        }
        Long score = Numbers.count(line.group(3));
        return new KillLine(
                line.group(1).startsWith("Memory cgroup"),
                pid,
                score == null || score > Integer.MAX_VALUE ? null : score.intValue());
    }
}
