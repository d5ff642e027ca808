package io.tapio.oom.api.event;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How Kubernetes' word on a container compares with the kernel's. */
public enum Verdict {
    /** The container ended as {@code OOMKilled} with exit code 137. */
    @JsonProperty("agrees")
    AGREES,
    /** It ended with another exit code than 137: the process that died was not its first, or the first had its own. */
    @JsonProperty("other_exit_code")
    OTHER_EXIT_CODE,
    /** It ended with exit code 137, and Kubernetes calls it something else than {@code OOMKilled}. */
    @JsonProperty("other_reason")
    OTHER_REASON,
    /** The container goes on running: Kubernetes saw nothing of it. */
    @JsonProperty("unnoticed")
    UNNOTICED,
    /** The pod was deleted before Kubernetes said anything of the container's end. */
    @JsonProperty("pod_deleted")
    POD_DELETED
}
