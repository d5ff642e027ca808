package io.tapio.oom.host.consequence;

import io.tapio.oom.api.event.DisruptionBudget;
import io.tapio.oom.api.event.ServiceEndpoints;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was found around a pod some moments after a kill. What could not be looked up is absent.
 *
 * @param replicas of the workload; absent too where it has none to count
 * @param job the Job that the pod belongs to
 * @param services those that select the pod, at most {@value #MOST_SERVICES}
 * @param budget the one that covers the pod; of several the one that allows least
 */
record Surroundings(
        @Nullable Replicas replicas,
        @Nullable JobRun job,
        @Nullable List<ServiceEndpoints> services,
        @Nullable DisruptionBudget budget) {

    static final int MOST_SERVICES = 20;

    /** Nothing could be looked up. */
    static final Surroundings UNKNOWN = new Surroundings(null, null, null, null);

    /**
     * The pods of a workload.
     *
     * @param workload its kind and name
     */
    record Replicas(String workload, int ready, int wanted) {}

    /**
     * How a Job stands.
     *
     * @param failedPods {@code status.failed}
     * @param retries {@code spec.backoffLimit}
     * @param failed whether it was given up
     */
    record JobRun(String name, int failedPods, int retries, boolean failed) {}
}
