package io.tapio.oom.host.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.host.kubernetes.ApiProblem.Kind;
import io.tapio.oom.host.kubernetes.NodePod.Controller;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClusterMetersTest {

    private static final Duration SOON = Duration.ofSeconds(1);

    private final MeterRegistry registry = new SimpleMeterRegistry();
    private final ClusterState state = new ClusterState(InstantSource.system(), "here", "node-1");
    private final OwnerChains chains = new OwnerChains("node-1", 10);

    @Test
    void shouldShowWhatIsDoneAboutThePodsAndEachTroubleByItsReason(@TempDir Path directory) throws IOException {
        PodBook book = new PodBook(InstantSource.system(), List.of(), chains);
        try (ApiScript nobody = new ApiScript();
                ApiClient api = new ApiClient(nobody.access(directory), SOON);
                OwnerLookups lookups = new OwnerLookups(chains, api, state, new Random(1))) {
            ClusterMeters.register(registry, state, book, lookups, chains);
            assertEquals(Map.of("connecting", 1.0, "watching", 0.0, "troubled", 0.0), phases());

            state.listed();
            state.watching(1, false);
            chains.learn(new Controller("apps/v1", "ReplicaSet", "payment-77", "rs"), null);
            assertEquals(Map.of("connecting", 0.0, "watching", 1.0, "troubled", 0.0), phases());
            assertEquals(
                    1,
                    registry.get("tapio_oom_kubernetes_lists").functionCounter().count());
            assertEquals(1, registry.get("tapio_oom_kubernetes_owners").gauge().value());

            state.trouble(new ApiProblem(Kind.SLOW, "slow"), SOON);
            state.trouble(new ApiProblem(Kind.SLOW, "slow"), SOON);
            assertEquals(Map.of("connecting", 0.0, "watching", 0.0, "troubled", 1.0), phases());
            for (Kind each : Kind.values()) {
                String reason = each.name().toLowerCase(Locale.ROOT);
                assertEquals(
                        each == Kind.SLOW ? 2 : 0,
                        registry.get("tapio_oom_kubernetes_troubles")
                                .tag("reason", reason)
                                .functionCounter()
                                .count(),
                        reason);
            }
        }
    }

    private Map<String, Double> phases() {
        return Stream.of("connecting", "watching", "troubled")
                .collect(Collectors.toMap(
                        phase -> phase,
                        phase -> registry.get("tapio_oom_kubernetes_state")
                                .tag("state", phase)
                                .gauge()
                                .value()));
    }
}
