package io.tapio.oom.host.kubernetes;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/** Shows how it stands with the API server and what is known of its pods. */
final class ClusterMeters {

    private ClusterMeters() {}

    static void register(
            MeterRegistry registry, ClusterState state, PodBook book, OwnerLookups lookups, OwnerChains chains) {
        for (ClusterState.Phase phase : ClusterState.Phase.values()) {
            Gauge.builder("tapio_oom_kubernetes_state", state, now -> now.now().phase() == phase ? 1 : 0)
                    .description("1 for what is being done about the pods: connecting, watching, or troubled")
                    .tag("state", phase.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        for (ApiProblem.Kind kind : ApiProblem.Kind.values()) {
            FunctionCounter.builder("tapio_oom_kubernetes_troubles", state, now -> now.count(kind))
                    .description("Questions to the API server that were not answered as they should be, by the reason")
                    .tag("reason", kind.name().toLowerCase(Locale.ROOT))
                    .register(registry);
        }
        FunctionCounter.builder("tapio_oom_kubernetes_lists", state, ClusterState::lists)
                .description("Times that all pods of the node were listed")
                .register(registry);
        Gauge.builder("tapio_oom_kubernetes_pods", book, PodBook::size)
                .description("Pods that are known, those that were deleted a short while ago among them")
                .register(registry);
        FunctionCounter.builder("tapio_oom_kubernetes_pods_evicted", book, PodBook::evicted)
                .description("Pods that had to be forgotten for want of room")
                .register(registry);
        Gauge.builder("tapio_oom_kubernetes_owners", chains, OwnerChains::size)
                .description("ReplicaSets and Jobs whose owner is known")
                .register(registry);
        FunctionCounter.builder("tapio_oom_kubernetes_owner_lookups", lookups, OwnerLookups::asked)
                .description("Questions for the owner of a ReplicaSet or Job")
                .register(registry);
        FunctionCounter.builder("tapio_oom_kubernetes_owner_lookups_put_off", lookups, OwnerLookups::putOff)
                .description("Such questions that there was no room for; they are asked when a pod of theirs changes")
                .register(registry);
    }
}
