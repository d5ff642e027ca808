package io.tapio.oom.api.text;

import io.tapio.oom.api.event.ProcessFacts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Processes in words: who it is, and what memory it held. */
final class Processes {

    private Processes() {}

    /** {@code java (pid 494)}. */
    static String who(ProcessFacts process) {
        return who(process, "");
    }

    /** The same with something more to say of it, which stands behind the pid. */
    static String who(ProcessFacts process, String more) {
        String comm = process.comm() == null ? null : PlainText.name(process.comm());
        String pid = process.pid() == null ? null : "pid " + process.pid() + more;
        if (comm == null) {
            return pid == null ? "an unknown process" : pid;
        }
        return pid == null ? comm : comm + " (" + pid + ")";
    }

    static boolean same(ProcessFacts one, ProcessFacts other) {
        return one.pid() != null && one.pid().equals(other.pid());
    }

    /** {@code it held 60.0 MiB (anon 59.0, file 1.0)}: see {@link #memory}. */
    static @Nullable String held(ProcessFacts process) {
        String memory = memory(process);
        return memory == null ? null : "it held " + memory;
    }

    /** The sum of the parts that are known, and those parts that show in MiB. */
    static @Nullable String memory(ProcessFacts process) {
        if (process.anonRssBytes() == null && process.fileRssBytes() == null && process.shmemRssBytes() == null) {
            return null;
        }
        List<String> parts = new ArrayList<>();
        long sum = part("anon", process.anonRssBytes(), parts);
        sum += part("file", process.fileRssBytes(), parts);
        sum += part("shmem", process.shmemRssBytes(), parts);
        String swapped = swapped(process.swapBytes());
        return PlainText.mib(sum) + (parts.isEmpty() ? "" : " (" + String.join(", ", parts) + ")") + swapped;
    }

    private static long part(String name, @Nullable Long bytes, List<String> parts) {
        if (bytes == null) {
            return 0;
        }
        String number = PlainText.mibNumber(bytes);
        if (!number.equals("0.0")) {
            parts.add(name + " " + number);
        }
        return bytes;
    }

    private static String swapped(@Nullable Long bytes) {
        return bytes == null || bytes == 0 ? "" : " and " + PlainText.mib(bytes) + " swapped out";
    }
}
