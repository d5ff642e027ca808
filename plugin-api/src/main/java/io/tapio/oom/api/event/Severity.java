package io.tapio.oom.api.event;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How bad an event is for the one who runs the service. */
public enum Severity {
    /** A process is dead, or about to be. */
    @JsonProperty("critical")
    CRITICAL,
    /** Something to act on before it becomes critical. */
    @JsonProperty("warning")
    WARNING
}
