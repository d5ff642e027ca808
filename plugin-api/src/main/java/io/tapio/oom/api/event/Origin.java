package io.tapio.oom.api.event;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Which witness reported the event; the fidelity falls from the first to the last. */
public enum Origin {
    /** The eBPF program, at the kill and inside the kernel. */
    @JsonProperty("ebpf")
    EBPF,
    /** The kernel's own report in its log ({@code /dev/kmsg}). */
    @JsonProperty("kernel_log")
    KERNEL_LOG,
    /** The kernel's counters for each cgroup: that a kill happened and where, not who died. */
    @JsonProperty("cgroup")
    CGROUP
}
