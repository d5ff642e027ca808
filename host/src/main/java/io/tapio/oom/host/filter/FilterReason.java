package io.tapio.oom.host.filter;

/** Why something is left out. */
public enum FilterReason {
    /** It is a pod's, and {@code include_namespaces} or {@code exclude_namespaces} leaves its namespace out. */
    NAMESPACE("namespace", "oom.include_namespaces and oom.exclude_namespaces"),
    /** It is a system process, see {@link SystemProcesses}. */
    SYSTEM_PROCESS("system_process", "oom.exclude_system_processes");

    private final String wireName;
    private final String configuredBy;

    FilterReason(String wireName, String configuredBy) {
        this.wireName = wireName;
        this.configuredBy = configuredBy;
    }

    /** As metrics name it. */
    public String wireName() {
        return wireName;
    }

    /** The keys of the configuration that say so. */
    public String configuredBy() {
        return configuredBy;
    }
}
