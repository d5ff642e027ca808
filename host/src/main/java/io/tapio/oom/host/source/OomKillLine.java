package io.tapio.oom.host.source;

import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The report's summary: {@code oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null),cpuset=/,mems_allowed=0,
 * oom_memcg=PATH,task_memcg=PATH,task=COMM,pid=161,uid=0}; {@code global_oom} in place of {@code oom_memcg=PATH} when
 * the machine ran out. It is no list of pairs: paths and comm may hold commas, equals signs and each other's keys, so it
 * is read from both ends.
 */
final class OomKillLine {

    private static final Pattern HEAD = Pattern.compile("oom-kill:constraint=(CONSTRAINT_[A-Z_]+),.*", Pattern.DOTALL);
    private static final Pattern NODES = Pattern.compile(",nodemask=([0-9][0-9,-]*),cpuset=");
    private static final Pattern TAIL = Pattern.compile("(.*),pid=(\\d{1,10}),uid=\\d{1,10}", Pattern.DOTALL);
    private static final String TASK_MEMCG = ",task_memcg=/";

    /** Two paths of 4 KiB each and the rest; no kernel prints more. */
    private static final int MAX_CHARACTERS = 16 * 1024;

    private final String constraint;
    private final String text;
    private final String untilPid;
    private final @Nullable Integer pid;

    private OomKillLine(String constraint, String text, String untilPid, @Nullable Integer pid) {
        this.constraint = constraint;
        this.text = text;
        this.untilPid = untilPid;
        this.pid = pid;
    }

    /** Whose limit was hit and where the victim was; both absent when the line leaves a doubt. */
    record Paths(@Nullable String limitOwner, @Nullable String victim) {
        static final Paths UNKNOWN = new Paths(null, null);

        /** More ways than this to part two paths are a forgery. */
        private static final int MAX_WAYS = 64;

        /**
         * Two paths that stand in one text.
         *
         * @param between what parts them; its last character, a slash, begins the second path. It may be part of a path
         *     too: of several ways to part the two, one alone must agree
         * @param ofFirstAndSecond which of the two is whose
         */
        static Paths part(String text, String between, BiFunction<String, String, Paths> ofFirstAndSecond) {
            Paths found = UNKNOWN;
            int ways = 0;
            for (int at = text.indexOf(between); at >= 0; at = text.indexOf(between, at + 1)) {
                Paths parted = ofFirstAndSecond.apply(text.substring(0, at), text.substring(at + between.length() - 1));
                if (++ways > MAX_WAYS) {
                    return UNKNOWN;
                }
                if (parted.agree()) {
                    if (found != UNKNOWN) {
                        return UNKNOWN;
                    }
                    found = parted;
                }
            }
            return found;
        }

        /** The victim is in the limit's owner or below it. */
        boolean agree() {
            return limitOwner != null
                    && victim != null
                    && (victim.equals(limitOwner) || limitOwner.equals("/") || victim.startsWith(limitOwner + "/"));
        }
    }

    static @Nullable OomKillLine parse(String text) {
        if (!text.startsWith("oom-kill:")) {
            return null;
        }
        Matcher head = HEAD.matcher(text);
        if (!head.matches()) {
            return null;
        }
        Matcher tail = TAIL.matcher(text);
        boolean whole = tail.matches();
        return new OomKillLine(
                head.group(1), text, whole ? tail.group(1) : text, whole ? Numbers.positiveInt(tail.group(2)) : null);
    }

    /** {@code CONSTRAINT_MEMCG} and its kin. */
    String constraint() {
        return constraint;
    }

    /** The memory nodes that a memory policy allows; {@code null} when it allows all. */
    @Nullable String nodemask() {
        Matcher nodes = NODES.matcher(text);
        int from = "oom-kill:constraint=".length() + constraint.length();
        return nodes.region(from, text.length()).lookingAt() ? nodes.group(1) : null;
    }

    /** The victim's process id; {@code null} when the line was cut before it. */
    @Nullable Integer pid() {
        return pid;
    }

    /** This line with the record that goes on from it: the kernel splits lines of more than about a thousand bytes. */
    @Nullable OomKillLine continuedBy(String fragment) {
        return text.length() + fragment.length() > MAX_CHARACTERS ? null : parse(text + fragment);
    }

    /**
     * The two cgroup paths.
     *
     * @param comm the victim's, from the line that tells it without a doubt
     */
    Paths paths(String comm) {
        String task = ",task=" + comm;
        if (pid == null || !untilPid.endsWith(task)) {
            return Paths.UNKNOWN;
        }
        String rest = untilPid.substring(0, untilPid.length() - task.length());
        boolean memcg = constraint.equals("CONSTRAINT_MEMCG");
        // The cpuset's name before it is a single path component: it has no slash, so it can't hold the marker.
        String marker = memcg ? ",oom_memcg=/" : ",global_oom" + TASK_MEMCG;
        int at = rest.indexOf(marker);
        if (at < 0) {
            return Paths.UNKNOWN;
        }
        String paths = rest.substring(at + marker.length() - 1);
        return memcg ? Paths.part(paths, TASK_MEMCG, Paths::new) : new Paths(null, paths);
    }
}
