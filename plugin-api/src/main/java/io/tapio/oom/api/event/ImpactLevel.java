package io.tapio.oom.api.event;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How bad a kill is for the service. */
public enum ImpactLevel {
    /** Nobody serves any more, or what died matters to the whole cluster. */
    @JsonProperty("critical")
    CRITICAL,
    /** It is served by fewer than wanted. */
    @JsonProperty("degraded")
    DEGRADED,
    /** Nothing of it can be noticed from outside. */
    @JsonProperty("none")
    NONE
}
