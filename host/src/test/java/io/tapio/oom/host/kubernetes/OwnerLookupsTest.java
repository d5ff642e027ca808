package io.tapio.oom.host.kubernetes;

import static io.tapio.oom.host.kubernetes.ApiScript.refuses;
import static io.tapio.oom.host.kubernetes.ApiScript.says;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.WorkloadFacts;
import io.tapio.oom.api.event.WorkloadOwner;
import io.tapio.oom.host.CapturedLog;
import io.tapio.oom.host.kubernetes.NodePod.Controller;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class OwnerLookupsTest {

    private static final String REPLICA_SET = "/apis/apps/v1/namespaces/shop/replicasets/payment-77";
    private static final String JOB = "/apis/batch/v1/namespaces/shop/jobs/backup-1";

    @TempDir
    private Path directory;

    private final ApiScript server = new ApiScript();
    private final ClusterState state = new ClusterState(InstantSource.system(), "here", "node-1");
    private final OwnerChains chains = new OwnerChains("node-1", 100);
    private OwnerLookups lookups;
    private ApiClient api;

    @BeforeEach
    void setUp() throws IOException {
        api = new ApiClient(server.access(directory), Duration.ofMillis(500));
        lookups = new OwnerLookups(chains, api, state, new Random(1));
    }

    @AfterEach
    void tearDown() {
        lookups.close();
        api.close();
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "apps/v1, StatefulSet, db",
        "apps/v1, DaemonSet, proxy",
        "v1, ReplicationController, old",
        "argoproj.io/v1alpha1, Workflow, build",
        "example.com/v1, ReplicaSet, not-theirs",
        "apps/v1/namespaces/shop/secrets, ReplicaSet, not-theirs",
        "v1, Node, node-1"
    })
    void shouldTakeTheControllerForTheWorkload(String apiVersion, String kind, String name) {
        NodePod pod = pod("u1", new Controller(apiVersion, kind, name, "o1"));
        assertEquals(new WorkloadFacts(kind, name), chains.of(pod));
        assertNull(chains.unknown(pod));
    }

    @Test
    void shouldTakeAPodForItselfWhenNothingOwnsIt() {
        assertEquals(new WorkloadFacts("Pod", "payment-77-x"), chains.of(pod("u1", null)));
        assertEquals(
                new WorkloadFacts("Node", "node-1"),
                chains.of(new NodePod(
                        "u1",
                        "hash",
                        "kube-system",
                        "etcd",
                        null,
                        null,
                        null,
                        Map.of(),
                        Map.of(),
                        null,
                        null,
                        List.of())));
    }

    @ParameterizedTest
    @CsvSource({"apps/v1, Deployment", "argoproj.io/v1alpha1, Rollout"})
    void shouldFindWhatOwnsAReplicaSet(String apiVersion, String kind) {
        server.at(REPLICA_SET, says(200, owned(apiVersion, kind, "payment")));
        NodePod pod = pod("u1", replicaSet());
        assertNull(chains.of(pod), "no guess before it is known");

        lookups.changed(pod);
        await(() -> chains.of(pod) != null);

        assertEquals(
                new WorkloadFacts(
                        kind,
                        "payment",
                        List.of(new WorkloadOwner("ReplicaSet", "payment-77"), new WorkloadOwner(kind, "payment"))),
                chains.of(pod));
    }

    @Test
    void shouldFindTheCronJobOfAJob() {
        server.at(JOB, says(200, owned("batch/v1", "CronJob", "backup")));
        NodePod pod = pod("u1", new Controller("batch/v1", "Job", "backup-1", "j1"));
        lookups.changed(pod);
        await(() -> chains.of(pod) != null);

        assertEquals(
                new WorkloadFacts(
                        "CronJob",
                        "backup",
                        List.of(new WorkloadOwner("Job", "backup-1"), new WorkloadOwner("CronJob", "backup"))),
                chains.of(pod));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"200|{\"metadata\":{}}", "404|{}"})
    void shouldTakeAReplicaSetForTheWorkloadWhenNothingOwnsItOrItIsGone(int code, String body) {
        server.at(REPLICA_SET, says(code, body));
        NodePod pod = pod("u1", replicaSet());
        lookups.changed(pod);
        await(() -> chains.of(pod) != null);
        assertEquals(new WorkloadFacts("ReplicaSet", "payment-77"), chains.of(pod));
    }

    @Test
    void shouldAskForNothingElseWhateverAPodCallsItsOwner() {
        String name = "../secrets/a b";
        server.at("/apis/apps/v1/namespaces/shop/replicasets/" + name, says(404, "{}"));
        NodePod pod = pod("u1", new Controller("apps/v1", "ReplicaSet", name, "rs"));
        lookups.changed(pod);
        await(() -> chains.of(pod) != null);

        assertEquals(
                List.of("/apis/apps/v1/namespaces/shop/replicasets/..%2Fsecrets%2Fa%20b"),
                server.asked().stream().map(URI::getRawPath).toList());
    }

    @Test
    void shouldAskOnceForAllPodsOfAnOwner() {
        server.at(REPLICA_SET, says(200, owned("apps/v1", "Deployment", "payment")));
        for (int i = 0; i < 500; i++) {
            lookups.changed(pod("u" + i, replicaSet()));
        }
        await(() -> chains.of(pod("u1", replicaSet())) != null);
        lookups.changed(pod("another", replicaSet()));

        assertEquals(1, server.asked(REPLICA_SET));
    }

    @Test
    void shouldStayWithTheReplicaSetAndSayOnceWhatToGrantWhenItMayNotAsk() {
        try (CapturedLog log = CapturedLog.start()) {
            server.at(REPLICA_SET, refuses(403, "replicasets.apps is forbidden"));
            server.at(JOB, refuses(403, "jobs.batch is forbidden"));
            NodePod pod = pod("u1", replicaSet());
            NodePod jobs = pod("u2", new Controller("batch/v1", "Job", "backup-1", "j1"));
            lookups.changed(pod);
            lookups.changed(jobs);
            await(() -> chains.of(pod) != null && chains.of(jobs) != null);

            assertEquals(new WorkloadFacts("ReplicaSet", "payment-77"), chains.of(pod));
            assertEquals(1, log.count("TAPIO-K003"), log.text());
            assertTrue(log.text().contains("get replicasets.apps"), log.text());
            assertEquals(1, state.problems().size(), state.problems().toString());
        }
    }

    @Test
    void shouldAskAgainWhenTheServerWasBusy() {
        ApiScript.Act[] answers = {
            refuses(503, "busy"), says(200, owned("apps/v1", "Deployment", "payment")),
        };
        int[] next = {0};
        server.at(REPLICA_SET, exchange -> answers[next[0]++].play(exchange));
        NodePod pod = pod("u1", replicaSet());
        lookups.changed(pod);
        await(() -> chains.of(pod) != null);
        assertEquals(2, server.asked(REPLICA_SET));
        assertEquals(List.of(), state.problems());
    }

    @Test
    void shouldForgetTheOwnerThatWasAskedForLongestAgoWhenThereAreTooMany() {
        for (int i = 0; i < 150; i++) {
            chains.learn(new Controller("apps/v1", "ReplicaSet", "r" + i, "rs" + i), null);
        }
        assertEquals(100, chains.size());
        assertNull(chains.of(pod("u1", new Controller("apps/v1", "ReplicaSet", "r1", "rs1"))));
    }

    private static Controller replicaSet() {
        return new Controller("apps/v1", "ReplicaSet", "payment-77", "rs");
    }

    private static String owned(String apiVersion, String kind, String name) {
        return "{\"metadata\":{\"ownerReferences\":[{\"apiVersion\":\"" + apiVersion + "\",\"kind\":\"" + kind
                + "\",\"name\":\"" + name + "\",\"uid\":\"o\",\"controller\":true}]}}";
    }

    private static NodePod pod(String uid, @Nullable Controller controller) {
        return new NodePod(
                uid, uid, "shop", "payment-77-x", null, null, null, Map.of(), Map.of(), null, controller, List.of());
    }

    private static void await(BooleanSupplier condition) {
        while (!condition.getAsBoolean()) {
            try {
                TimeUnit.MILLISECONDS.sleep(5);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }
}
