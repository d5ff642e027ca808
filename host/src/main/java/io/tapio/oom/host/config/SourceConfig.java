package io.tapio.oom.host.config;

/** Where the kernel's facts come from: the section {@code source}. */
public record SourceConfig(Mode mode) {

    /** What an absent or empty section means. */
    public static SourceConfig defaults() {
        return new SourceConfig(Mode.AUTO);
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
        CGROUP("cgroup"),
        /** A recording. */
        REPLAY("replay");

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
