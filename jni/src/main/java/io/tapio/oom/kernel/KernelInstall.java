package io.tapio.oom.kernel;

import java.nio.file.Path;

/**
 * Where the kernel side's files lie; they are used where they are, nothing is unpacked.
 *
 * @param nativeDirectory holds {@code libtapio_oom.so} and the shared libraries it needs
 * @param bpfObject the eBPF object for this architecture
 */
public record KernelInstall(Path nativeDirectory, Path bpfObject) {

    /** The files below a distribution's root: {@code lib/native} and {@code lib/bpf}. */
    public static KernelInstall below(Path home) {
        String arch = switch (System.getProperty("os.arch", "")) {
            case "aarch64" -> "arm64";
            default -> "x86";
        };
        return new KernelInstall(home.resolve("lib/native"), home.resolve("lib/bpf/oom_monitor." + arch + ".bpf.o"));
    }

    /** The sampler's object, which lies beside the monitor's. */
    public Path samplerObject() {
        String name = String.valueOf(bpfObject.getFileName());
        return bpfObject.resolveSibling(name.replace("oom_monitor", "memcg_sampler"));
    }

    /** Loads the native library, which everything else here asks for. */
    public void load() {
        Native.load(nativeDirectory);
    }
}
