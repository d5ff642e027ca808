package io.tapio.oom.api.event;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why the kernel would not have a process as a victim. */
public enum PassedOver {
    /** Its {@code oom_score_adj} is -1000. */
    @JsonProperty("oom_score_adj")
    OOM_SCORE_ADJ,
    /** The kernel called it unkillable for another reason: it is init, a kernel thread, in vfork, or reaped already. */
    @JsonProperty("unkillable")
    UNKILLABLE
}
