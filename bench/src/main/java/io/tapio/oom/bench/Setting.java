package io.tapio.oom.bench;

import io.tapio.oom.kernel.KernelInstall;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What {@code bench/run} hands over.
 *
 * @param home the built distribution
 * @param programs the C programs and the filling eBPF object
 * @param scratch an empty folder that is removed afterwards
 * @param cgroup name of the cgroup to kill in, removed afterwards
 * @param rival where Debian's syslog-ng is unpacked; absent where it could not be had
 */
record Setting(
        Path home,
        Path programs,
        Path scratch,
        String cgroup,
        @Nullable Path rival) {

    static Setting ofProperties() {
        return new Setting(
                Path.of(property("bench.home")),
                Path.of(property("bench.programs")),
                Path.of(property("bench.scratch")),
                property("bench.cgroup"),
                optional("bench.rival"));
    }

    private static String property(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            throw new IllegalStateException("-D" + name + " is missing: start this through bench/run");
        }
        return value;
    }

    private static @Nullable Path optional(String name) {
        String value = System.getProperty(name);
        return value == null ? null : Path.of(value);
    }

    KernelInstall kernel() {
        return KernelInstall.below(home);
    }

    String program(String name) {
        return programs.resolve(name).toString();
    }
}
