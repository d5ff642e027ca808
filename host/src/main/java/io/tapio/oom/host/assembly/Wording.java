package io.tapio.oom.host.assembly;

import io.tapio.oom.api.event.CgroupLevel;
import io.tapio.oom.api.event.MemoryCgroup;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The words of a sentence about an OOM. Names and paths are chosen by people and processes: none may end a line, look
 * like a part of the sentence, or make it long.
 */
final class Wording {

    private static final Pattern BARE = Pattern.compile("[\\p{L}\\p{N}_/.:@%+*=~#\u2026-]+");
    private static final Pattern UNFIT = Pattern.compile("[^\\p{L}\\p{N}\\p{P}\\p{S} ]|[\"\\\\]");
    private static final int MOST_OF_A_PATH = 120;
    private static final double BYTES_PER_MIB = 1024.0 * 1024.0;

    private Wording() {}

    static String process(@Nullable String comm, @Nullable Integer pid) {
        if (comm == null || comm.isEmpty()) {
            return pid == null ? "a process" : "process " + pid;
        }
        return pid == null ? name(comm) : name(comm) + " (pid " + pid + ")";
    }

    /** As it is where nothing in it can mislead, else in quotes. */
    static String name(String text) {
        return BARE.matcher(text).matches() ? text : '"' + UNFIT.matcher(text).replaceAll("?") + '"';
    }

    static String mib(long bytes) {
        return String.format(Locale.ROOT, "%,.1f MiB", bytes / BYTES_PER_MIB);
    }

    static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String count(long number, String noun, String plural) {
        return number(number) + " " + (number == 1 ? noun : plural);
    }

    /** {@code the container (/kubepods/…/4f5c, 128.0 MiB)}. */
    static String cgroup(MemoryCgroup cgroup) {
        String path = cgroup.cgroupPath();
        String limit = cgroup.limitBytes() == null ? "" : mib(cgroup.limitBytes());
        String known = path == null ? limit : name(shortened(path)) + (limit.isEmpty() ? "" : ", " + limit);
        return level(cgroup.level()) + (known.isEmpty() ? "" : " (" + known + ")");
    }

    private static String level(@Nullable CgroupLevel level) {
        if (level == null) {
            return "a cgroup";
        }
        return switch (level) {
            case CONTAINER -> "the container";
            case POD -> "the pod";
            case KUBEPODS -> "the pods together";
            case SERVICE -> "the service";
            case SLICE -> "the slice";
            case NODE -> "the node";
            case CGROUP -> "the cgroup";
        };
    }

    /** The outermost name and as much of the innermost as there is room for. */
    private static String shortened(String path) {
        if (path.length() <= MOST_OF_A_PATH) {
            return path;
        }
        int first = path.indexOf('/', 1);
        String head = first > 0 && first < MOST_OF_A_PATH / 3 ? path.substring(0, first) : "";
        String tail = path.substring(path.length() - MOST_OF_A_PATH * 2 / 3);
        return head + "/\u2026" + (tail.indexOf('/') < 0 ? tail : tail.substring(tail.indexOf('/')));
    }
}
