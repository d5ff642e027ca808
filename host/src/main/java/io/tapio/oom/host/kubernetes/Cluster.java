package io.tapio.oom.host.kubernetes;

import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.host.config.KubernetesConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Random;
import java.util.function.BooleanSupplier;

/**
 * What is known of a cluster: the pods of one node and what they belong to, kept beforehand. Starting and closing it
 * wait for nobody.
 */
public final class Cluster implements AutoCloseable {

    private static final int MOST_OWNERS = 5_000;

    private final ApiClient api;
    private final PodBook book;
    private final ClusterState state;
    private final OwnerLookups lookups;
    private final PodWatch watch;

    /**
     * Contacts nobody yet.
     *
     * @param node the node's name in the cluster
     * @param timeout the longest that a question may take
     * @param runsPods whether this machine has cgroups of pods
     */
    public Cluster(
            ClusterAccess access,
            KubernetesConfig config,
            String node,
            Duration timeout,
            BooleanSupplier runsPods,
            MeterRegistry registry) {
        this.api = new ApiClient(access, timeout);
        this.state = new ClusterState(InstantSource.system(), access.where(), node);
        Random random = new Random(); // for any thread
        OwnerChains chains = new OwnerChains(node, MOST_OWNERS);
        this.book = new PodBook(InstantSource.system(), config.labels(), chains);
        this.lookups = new OwnerLookups(chains, api, state, random);
        book.listen(lookups);
        this.watch = new PodWatch(
                new PodFeed(api, node, timeout, state::unreadable),
                new PodSlimmer(config.annotations()),
                book,
                state,
                runsPods,
                api::reopen,
                random,
                new Backoff(random));
        ClusterMeters.register(registry, state, book, lookups, chains);
    }

    /** Begins to ask. */
    public void start() {
        watch.start();
    }

    /** The pods. */
    public PodBook book() {
        return book;
    }

    /** For questions that have to be asked after a kill. */
    public ApiClient api() {
        return api;
    }

    /** How it stands with the API server. */
    public ClusterState state() {
        return state;
    }

    @Override
    public void close() {
        watch.close();
        lookups.close();
        api.close();
    }
}
