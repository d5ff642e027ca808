package io.tapio.oom.e2e;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;

/** Whether this machine lets the tests make real kills and watch them. */
final class RealKernel {

    private static final String REFUSAL = refusal();

    private RealKernel() {}

    /**
     * Skips the test, and says why, where it can't be had. On a machine of continuous integration that has what it
     * takes, whatever then is missing is a failure.
     */
    static void required() {
        if (REFUSAL.isEmpty()) {
            return;
        }
        boolean mustWork = "true".equals(System.getenv("CI")) && isRoot() && hasBtf();
        if (mustWork) {
            throw new AssertionError("real kills must be seen here: " + REFUSAL);
        }
        Assumptions.abort("no real kills here: " + REFUSAL);
    }

    static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static boolean hasBtf() {
        return Files.exists(Path.of("/sys/kernel/btf/vmlinux"));
    }

    private static String refusal() {
        if (!isRoot()) {
            return "not root";
        }
        if (!Files.isWritable(MemoryCgroup.root())) {
            return "no memory cgroup can be made below " + MemoryCgroup.root();
        }
        Collector.Ended doctor = Collector.command("doctor", "--json");
        boolean attaches = doctor.out().stream().anyMatch(line -> line.contains("run would use eBPF"));
        return attaches
                ? ""
                : doctor.out().stream()
                        .filter(line -> !line.contains("\"verdict\":\"ok\""))
                        .collect(Collectors.joining("; ", "doctor says ", ""));
    }
}
