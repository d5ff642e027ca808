package io.tapio.oom.host;

import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.host.config.HostConfig;
import io.tapio.oom.host.container.CgroupPathResolver;
import io.tapio.oom.host.container.OwnerNames;
import io.tapio.oom.host.kubernetes.Cluster;
import io.tapio.oom.host.kubernetes.ClusterAccess;
import io.tapio.oom.host.kubernetes.ClusterState;
import io.tapio.oom.host.routing.PodRecovery;
import io.tapio.oom.host.routing.Recovery;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Wires what a cluster tells of this node's pods.
 *
 * @param cluster absent where there is none, or where it is not to be asked
 */
record Correlation(@Nullable Cluster cluster) {

    private static final int MOST_CGROUPS = 10_000;

    /** @param environment of this process: it tells whether it runs in a pod. Nothing is contacted yet. */
    static Correlation of(HostConfig config, Map<String, String> environment, MeterRegistry registry) {
        Optional<ClusterAccess> access = config.oom().enableK8sCorrelation()
                ? ClusterAccess.of(config.kubernetes(), environment)
                : Optional.empty();
        return new Correlation(access.map(found -> new Cluster(
                        found,
                        config.kubernetes(),
                        config.node(),
                        config.oom().k8sContextTimeout(),
                        Correlation::runsPods,
                        registry))
                .orElse(null));
    }

    private static boolean runsPods() {
        CgroupPathResolver resolver = new CgroupPathResolver();
        AtomicBoolean found = new AtomicBoolean();
        Beforehand.tree()
                .ifPresent(tree -> tree.walk(MOST_CGROUPS, cgroup -> {
                    Ownership owner = resolver.resolve(cgroup.path());
                    found.compareAndSet(false, owner.pod() != null);
                }));
        return found.get();
    }

    /** Those who know what the cluster tells. */
    List<OwnerNames> names() {
        return cluster == null ? List.of() : List.of(cluster.book());
    }

    /** Who knows when a container is well again. */
    Recovery recovery() {
        return cluster == null ? Recovery.NONE : new PodRecovery(cluster.book());
    }

    /** How it stands, for those who ask whether the collector is well; empty where no cluster is asked. */
    Map<String, Object> health() {
        if (cluster == null) {
            return Map.of();
        }
        ClusterState state = cluster.state();
        Map<String, Object> health = new LinkedHashMap<>();
        health.put("state", state.phase());
        health.put("node", state.node());
        health.put("pods", cluster.book().pods().size());
        List<String> problems = state.problems();
        if (!problems.isEmpty()) {
            health.put("problems", problems);
        }
        return health;
    }

    /** Begins to ask; waits for nobody. */
    void start() {
        if (cluster != null) {
            cluster.start();
        }
    }

    /** Ends it; waits for nobody. */
    void stop() {
        if (cluster != null) {
            cluster.close();
        }
    }
}
