package io.tapio.oom.api.event;

import com.fasterxml.jackson.annotation.JsonProperty;

/** Why a warning is over. */
public enum Ending {
    /** The memory fell back, or grows no more. */
    @JsonProperty("fell_back")
    FELL_BACK,
    /** The limit is another one now. */
    @JsonProperty("limit_changed")
    LIMIT_CHANGED,
    /** The cgroup is gone, and no kill was seen. */
    @JsonProperty("container_ended")
    CONTAINER_ENDED,
    /** The cgroup was made anew, or its counters began again. */
    @JsonProperty("restarted")
    RESTARTED,
    /** It came true: a process was killed for that limit. */
    @JsonProperty("killed")
    KILLED,
    /** It could not be followed any more. */
    @JsonProperty("lost_sight")
    LOST_SIGHT
}
