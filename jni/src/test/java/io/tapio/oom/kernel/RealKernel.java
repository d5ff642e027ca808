package io.tapio.oom.kernel;

import static org.junit.jupiter.api.Assertions.fail;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/** What the tests that want a real kernel ask of the machine. */
final class RealKernel {

    static final KernelInstall BUILT = new KernelInstall(
            Path.of("target/native"),
            Path.of("target/bpf/oom_monitor." + (System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x86")
                    + ".bpf.o"));
    static final int RING_BYTES = 1 << 20;
    static final Set<Hook> ALL = Set.of(Hook.values());

    private RealKernel() {}

    /** Opens the program; where this machine can't, the test is skipped and says why. */
    static OomMonitor open(int ringBytes, Set<Hook> wanted) {
        return open(OpenOptions.unpinned(ringBytes, wanted));
    }

    /** The same in detail. */
    static OomMonitor open(OpenOptions options) {
        try {
            return OomMonitor.open(BUILT, options);
        } catch (NativeException e) {
            throw missing("eBPF can't be had here: " + e.getMessage());
        }
    }

    static OomMonitor open() {
        return open(RING_BYTES, ALL);
    }

    /** Skips the test; but where CI runs as root on a kernel with BTF, nothing may be missing, so it fails there. */
    static RuntimeException missing(String reason) {
        boolean mustWork = "true".equals(System.getenv("CI"))
                && "root".equals(System.getProperty("user.name"))
                && Files.exists(Path.of("/sys/kernel/btf/vmlinux"));
        if (mustWork) {
            fail(reason);
        }
        Assumptions.abort(reason);
        return new IllegalStateException(reason);
    }
}
