package io.tapio.oom.api.event;

/**
 * A service that selects the pod.
 *
 * @param name its name, in the pod's namespace
 * @param ready how many endpoints it has that are ready, the pod's own included if it is
 */
public record ServiceEndpoints(String name, int ready) {

    public ServiceEndpoints {
        Checks.text("services.name", name);
    }
}
