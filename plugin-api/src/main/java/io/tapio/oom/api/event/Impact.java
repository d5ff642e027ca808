package io.tapio.oom.api.event;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a kill means for the service, some moments after it.
 *
 * @param level how bad it is
 * @param reasons why the level is what it is, one sentence each; at least one
 * @param replicasReady of the workload's pods, how many are ready
 * @param replicasWanted how many the workload wants
 * @param services the services that select the pod, at most 20
 * @param disruptionBudget the PodDisruptionBudget that covers the pod
 * @param criticality the pod's {@code tapio.io/criticality}, a label or an annotation
 */
public record Impact(
        ImpactLevel level,
        @Nullable List<String> reasons,
        @Nullable Integer replicasReady,
        @Nullable Integer replicasWanted,
        @Nullable List<ServiceEndpoints> services,
        @Nullable DisruptionBudget disruptionBudget,
        @Nullable String criticality) {

    public Impact {
        Checks.present("impact.level", level);
        reasons = Copies.orAbsent(reasons);
        services = Copies.orAbsent(services);
    }
}
