package io.tapio.oom.api.event;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a container is to its pod. */
public enum ContainerKind {
    /** One of {@code spec.containers}. */
    @JsonProperty("main")
    MAIN,
    /** One of {@code spec.initContainers} that has to end before the pod starts. */
    @JsonProperty("init")
    INIT,
    /** One of {@code spec.initContainers} with {@code restartPolicy: Always}, which stays beside the main ones. */
    @JsonProperty("sidecar")
    SIDECAR,
    /** One that was added to the running pod ({@code kubectl debug}). */
    @JsonProperty("ephemeral")
    EPHEMERAL,
    /** The pod's sandbox, which holds its namespaces ({@code pause}). */
    @JsonProperty("sandbox")
    SANDBOX
}
