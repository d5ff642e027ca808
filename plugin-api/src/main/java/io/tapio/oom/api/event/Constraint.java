package io.tapio.oom.api.event;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What bounded the allocation that failed: the kernel's {@code enum oom_constraint}. */
public enum Constraint {
    /** Nothing but the machine: it ran out of memory as a whole. */
    @JsonProperty("none")
    NONE,
    /** The memory nodes that the task's cpuset allows. */
    @JsonProperty("cpuset")
    CPUSET,
    /** The task's NUMA memory policy. */
    @JsonProperty("memory_policy")
    MEMORY_POLICY,
    /** A memory cgroup's limit. */
    @JsonProperty("memcg")
    MEMCG
}
