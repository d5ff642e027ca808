package io.tapio.oom.api.event;

import com.fasterxml.jackson.annotation.JsonProperty;

/** What a memory cgroup stands for on the node, by its path: whose limit it was that was hit. */
public enum CgroupLevel {
    /** One container. */
    @JsonProperty("container")
    CONTAINER,
    /** A Kubernetes pod: the sum of its containers. */
    @JsonProperty("pod")
    POD,
    /** The kubelet's own: all pods of the node, or all of one quality of service. */
    @JsonProperty("kubepods")
    KUBEPODS,
    /** A unit of systemd: a service or a scope. */
    @JsonProperty("service")
    SERVICE,
    /** A slice of systemd that is not the kubelet's: services and users together. */
    @JsonProperty("slice")
    SLICE,
    /** The root of the hierarchy: the whole machine. */
    @JsonProperty("node")
    NODE,
    /** Any other cgroup: one inside of a container, one that somebody made by hand. */
    @JsonProperty("cgroup")
    CGROUP
}
