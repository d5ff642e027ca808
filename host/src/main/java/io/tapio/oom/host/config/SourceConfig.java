package io.tapio.oom.host.config;

import java.nio.file.Path;

/**
 * Where the kernel's facts come from: the section {@code source}.
 *
 * @param mode which source
 * @param pin whether the eBPF program and its rings outlive the process, so that kills are kept for the next start
 * @param pinDirectory where they are pinned: a directory of a bpf file system; absolute
 * @param history whether the first start since boot reports the kills that the kernel's log still holds
 * @param stateDirectory where it is remembered that this was done; absolute, made when it is missing
 */
public record SourceConfig(Mode mode, boolean pin, Path pinDirectory, boolean history, Path stateDirectory) {

    private static final String ABSOLUTE = "must be an absolute path";

    public SourceConfig {
        new Checks()
                .that(pinDirectory.isAbsolute(), "pin_directory", ABSOLUTE, pinDirectory)
                .that(stateDirectory.isAbsolute(), "state_directory", ABSOLUTE, stateDirectory)
                .done();
    }

    /** What an absent or empty section means. */
    public static SourceConfig defaults() {
        return new SourceConfig(Mode.AUTO, true, Path.of("/sys/fs/bpf/tapio-oom"), true, Path.of("/run/tapio-oom"));
    }

    /** The same, but nothing of the kernel side outlives the process. */
    public SourceConfig unpinned() {
        return new SourceConfig(mode, false, pinDirectory, history, stateDirectory);
    }

    /** The same, but nothing outlives the process and nothing of the time before it is reported. */
    public SourceConfig passing() {
        return new SourceConfig(mode, false, pinDirectory, false, stateDirectory);
    }

    /** The sources there are. */
    public enum Mode implements Choice {
        /** The best one that this machine allows. */
        AUTO("auto"),
        /** The eBPF program. */
        EBPF("ebpf"),
        /** The kernel's log. */
        KERNEL_LOG("kernel-log"),
        /** The counters of each cgroup. */
        CGROUP("cgroup");

        private final String key;

        Mode(String key) {
            this.key = key;
        }

        @Override
        public String key() {
            return key;
        }
    }
}
