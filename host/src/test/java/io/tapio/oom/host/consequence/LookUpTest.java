package io.tapio.oom.host.consequence;

import static io.tapio.oom.host.kubernetes.MockCluster.BUDGETS;
import static io.tapio.oom.host.kubernetes.MockCluster.DEPLOYMENTS;
import static io.tapio.oom.host.kubernetes.MockCluster.SERVICES;
import static io.tapio.oom.host.kubernetes.MockCluster.SLICES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapio.oom.api.event.DisruptionBudget;
import io.tapio.oom.api.event.ServiceEndpoints;
import io.tapio.oom.api.event.WorkloadFacts;
import io.tapio.oom.api.event.WorkloadOwner;
import io.tapio.oom.host.CapturedLog;
import io.tapio.oom.host.consequence.Surroundings.JobRun;
import io.tapio.oom.host.consequence.Surroundings.Replicas;
import io.tapio.oom.host.kubernetes.MockCluster;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class LookUpTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(2);
    private static final WorkloadFacts PAYMENT = new WorkloadFacts("Deployment", "payment");
    private static final String NONE = "{\"items\": []}";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @SuppressWarnings("NullAway.Init")
    private MockCluster cluster;

    @SuppressWarnings("NullAway.Init")
    private LookUp lookUp;

    @BeforeEach
    void start() throws IOException {
        cluster = new MockCluster(directory, TIMEOUT);
        lookUp = new LookUp(cluster.api());
    }

    @AfterEach
    void stop() {
        cluster.close();
    }

    @Test
    void shouldFindAllThatIsAroundAPodInFourRequests() {
        cluster.answers(DEPLOYMENTS + "payment", MockCluster.deployment(1, 3))
                .answers(SERVICES, """
                        {"items": [
                          {"metadata": {"name": "checkout"}, "spec": {"selector": {"app": "payment"}, "ports": [{}]}},
                          {"metadata": {"name": "admin"}, "spec": {"selector": {"app": "payment"}}},
                          {"metadata": {"name": "other"}, "spec": {"selector": {"app": "cart"}}},
                          {"metadata": {"name": "outside"}, "spec": {"externalName": "example.org"}}]}""")
                .answers(SLICES + "checkout%2Cadmin%29", """
                        {"items": [
                          {"metadata": {"labels": {"kubernetes.io/service-name": "checkout"}}, "addressType": "IPv4",
                           "endpoints": [{"conditions": {"ready": true}}, {"conditions": {"ready": false}}]},
                          {"metadata": {"labels": {"kubernetes.io/service-name": "checkout"}}, "addressType": "IPv4",
                           "endpoints": [{"conditions": {}}, {"addresses": ["10.0.0.1"]}]},
                          {"metadata": {"labels": {"kubernetes.io/service-name": "checkout"}}, "addressType": "IPv6",
                           "endpoints": [{"conditions": {"ready": true}}]},
                          {"metadata": {"labels": {"kubernetes.io/service-name": "admin"}}, "addressType": "IPv4",
                           "endpoints": null}]}""")
                .answers(BUDGETS, """
                        {"items": [
                          {"metadata": {"name": "loose"}, "spec": {"selector": {"matchLabels": {"app": "payment"}}},
                           "status": {"currentHealthy": 3, "desiredHealthy": 1, "disruptionsAllowed": 2}},
                          {"metadata": {"name": "strict"}, "spec": {"minAvailable": "50%", "selector": {
                             "matchExpressions": [{"key": "app", "operator": "In", "values": ["payment"]}]}},
                           "status": {"currentHealthy": 1, "desiredHealthy": 2, "disruptionsAllowed": 0}},
                          {"metadata": {"name": "another"}, "spec": {"selector": {"matchLabels": {"app": "cart"}}},
                           "status": {"disruptionsAllowed": -1}}]}""");

        Surroundings around = lookUp.around(Pods.pod(), PAYMENT);
        assertEquals(new Replicas("Deployment payment", 1, 3), around.replicas());
        assertEquals(List.of(new ServiceEndpoints("checkout", 3), new ServiceEndpoints("admin", 0)), around.services());
        assertEquals(new DisruptionBudget("strict", 1, 2, 0), around.budget());
        assertNull(around.job());
        assertEquals(4, cluster.requests());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            StatefulSet | statefulsets | {"spec": {"replicas": 3}, "status": {"readyReplicas": 2}}                    | 2 | 3
            ReplicaSet  | replicasets  | {"spec": {"replicas": 3}, "status": {"replicas": 3}}                         | 0 | 3
            Deployment  | deployments  | {"spec": {}, "status": {"readyReplicas": 1}}                                 | 1 | 1
            Deployment  | deployments  | {"spec": {"replicas": 0}}                                                    | 0 | 0
            DaemonSet   | daemonsets   | {"status": {"numberReady": 4, "desiredNumberScheduled": 5, "currentNumberScheduled": 5}} | 4 | 5
            """)
    void shouldCountTheReplicasOfEachKind(String kind, String plural, String json, int ready, int wanted) {
        cluster.answers("/apis/apps/v1/namespaces/shop/" + plural + "/db", json);

        assertEquals(
                new Replicas(kind + " db", ready, wanted),
                lookUp.around(Pods.pod(), new WorkloadFacts(kind, "db")).replicas());
    }

    @Test
    void shouldLookAtTheJobOfACronJob() {
        cluster.answers("/apis/batch/v1/namespaces/shop/jobs/report-29", """
                {"spec": {"backoffLimit": 2}, "status": {"failed": 3, "conditions": [
                  {"type": "FailureTarget", "status": "True"}, {"type": "Failed", "status": "True"}]}}""");
        WorkloadFacts nightly = new WorkloadFacts(
                "CronJob",
                "report",
                List.of(new WorkloadOwner("Job", "report-29"), new WorkloadOwner("CronJob", "report")));

        assertEquals(
                new JobRun("report-29", 3, 2, true),
                lookUp.around(Pods.pod(), nightly).job());
    }

    @Test
    void shouldTakeAJobsDefaultsWhereNothingIsSaid() {
        cluster.answers("/apis/batch/v1/namespaces/shop/jobs/report", "{\"spec\": {}}");

        assertEquals(
                new JobRun("report", 0, 6, false),
                lookUp.around(Pods.pod(), new WorkloadFacts("Job", "report")).job());
    }

    @Test
    void shouldJudgeByWhatIsKnownWhereTheServerRefusesTheRest() {
        cluster.answers(DEPLOYMENTS + "payment", 403, "{\"message\": \"forbidden: no get of deployments\"}")
                .answers(SERVICES, NONE)
                .answers(BUDGETS, 500, "broken");
        try (CapturedLog log = CapturedLog.start()) {
            Surroundings around = lookUp.around(Pods.pod(), PAYMENT);
            lookUp.around(Pods.pod(), PAYMENT);

            assertEquals(new Surroundings(null, null, List.of(), null), around);
            assertEquals(1, log.count("[TAPIO-K021] no Deployment could be looked up"), log.text());
            assertEquals(1, log.count("no get of deployments"), "what the server says, once");
            assertEquals(1, log.count("[TAPIO-K021] no PodDisruptionBudget"), log.text());
        }
    }

    @Test
    void shouldNotComplainOfAWorkloadThatIsGone() {
        cluster.answers(SERVICES, NONE).answers(BUDGETS, NONE);
        try (CapturedLog log = CapturedLog.start()) {
            assertNull(lookUp.around(Pods.pod(), PAYMENT).replicas());
            assertEquals(0, log.count("TAPIO-K021"), log.text());
        }
    }

    @Test
    void shouldNotWaitForASlowServerLongerThanItMay() {
        cluster.answersLate(SERVICES, TIMEOUT.multipliedBy(5), NONE)
                .answers(DEPLOYMENTS + "payment", MockCluster.deployment(3, 3))
                .answers(BUDGETS, NONE);
        try (CapturedLog log = CapturedLog.start()) {
            Surroundings around = lookUp.around(Pods.pod(), PAYMENT);

            assertNull(around.services());
            assertEquals(new Replicas("Deployment payment", 3, 3), around.replicas());
            assertEquals(1, log.count("no answer within 2000 ms"), log.text());
        }
    }

    @Test
    void shouldNotLookForReplicasOfWhatHasNone() {
        cluster.answers(SERVICES, NONE).answers(BUDGETS, NONE);

        assertNull(lookUp.around(Pods.pod(), new WorkloadFacts("Rollout", "payment"))
                .replicas());
        assertNull(lookUp.around(Pods.pod(), null).replicas());
        assertEquals(4, cluster.requests(), "services and budgets, twice");
    }
}
