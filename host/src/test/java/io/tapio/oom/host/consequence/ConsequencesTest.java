package io.tapio.oom.host.consequence;

import static io.tapio.oom.host.consequence.Pods.KILLED;
import static io.tapio.oom.host.consequence.Pods.UID;
import static io.tapio.oom.host.consequence.Pods.ended;
import static io.tapio.oom.host.consequence.Pods.oomKilled;
import static io.tapio.oom.host.consequence.Pods.pod;
import static io.tapio.oom.host.consequence.Pods.running;
import static io.tapio.oom.host.kubernetes.MockCluster.BUDGETS;
import static io.tapio.oom.host.kubernetes.MockCluster.DEPLOYMENTS;
import static io.tapio.oom.host.kubernetes.MockCluster.SERVICES;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.ImpactLevel;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.ProcessFacts;
import io.tapio.oom.api.event.Verdict;
import io.tapio.oom.api.event.WorkloadFacts;
import io.tapio.oom.host.container.OwnerStage;
import io.tapio.oom.host.kubernetes.Heard;
import io.tapio.oom.host.kubernetes.MockCluster;
import io.tapio.oom.host.kubernetes.NodePod;
import io.tapio.oom.host.revision.Revisions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ConsequencesTest {

    private static final String CONTAINER = "first";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final Map<String, NodePod> book = new HashMap<>();
    private final List<OomEvent> out = new ArrayList<>();
    private final List<Consequences> followers = new ArrayList<>();
    private final Revisions revisions = new Revisions(event -> true, System::nanoTime, this::publish);
    private final OwnerStage owners = new OwnerStage(
            path -> Ownership.of(null, null, new WorkloadFacts("Deployment", path.substring(1))), List.of());
    private final Semaphore news = new Semaphore(0);
    private Instant now = KILLED;
    private @Nullable Heard heard = new Heard(KILLED.minusSeconds(60), KILLED);

    @SuppressWarnings("NullAway.Init")
    private MockCluster cluster;

    @SuppressWarnings("NullAway.Init")
    private Consequences consequences;

    @BeforeEach
    void start() throws IOException {
        cluster = new MockCluster(directory, Duration.ofSeconds(10));
        cluster.answers(SERVICES, "{\"items\": []}").answers(BUDGETS, "{\"items\": []}");
        consequences = with(true);
    }

    private Consequences with(boolean impact) {
        Consequences made = new Consequences(
                new Consequences.Cluster(book::get, () -> heard, impact ? cluster.api() : null, () -> now),
                revisions,
                owners);
        made.onNews(news::release);
        followers.clear();
        followers.add(made);
        return made;
    }

    private void publish(OomEvent event) {
        out.add(event);
        followers.forEach(each -> each.heard(event));
    }

    @AfterEach
    void stop() {
        consequences.close();
        cluster.close();
    }

    @Test
    void shouldTellVerdictAndImpactInOneRevision() throws InterruptedException {
        cluster.answers(DEPLOYMENTS + "payment", MockCluster.deployment(2, 3));
        kill("a", "payment");
        at(1, pod(ended(CONTAINER, 0, oomKilled(CONTAINER))));
        assertEquals(1, out.size(), "the verdict waits for the impact");

        at(5);
        awaitLookUp();
        assertEquals(2, out.size());
        OomKillVictim revised = last();
        assertEquals(1, revised.revision());
        assertEquals(
                Verdict.AGREES,
                Objects.requireNonNull(revised.kubernetesVerdict()).verdict());
        assertEquals(1_000L, revised.kubernetesVerdict().toldAfterMs());
        assertEquals(
                ImpactLevel.DEGRADED, Objects.requireNonNull(revised.impact()).level());
        assertEquals(
                List.of("2 of 3 replicas of Deployment payment are ready"),
                revised.impact().reasons());
    }

    @Test
    void shouldJudgeTheImpactAgainWhenKubernetesTurnsOutNotToHaveNoticed() throws InterruptedException {
        cluster.answers(DEPLOYMENTS + "payment", MockCluster.deployment(3, 3));
        book.put(UID, pod(running(CONTAINER, 0, null)));
        kill("a", "payment");
        at(5);
        awaitLookUp();
        assertEquals(1, last().revision());
        assertNull(last().kubernetesVerdict());

        heard = new Heard(KILLED.minusSeconds(60), KILLED.plusSeconds(30));
        at(30);
        assertEquals(2, last().revision());
        assertEquals(
                Verdict.UNNOTICED,
                Objects.requireNonNull(last().kubernetesVerdict()).verdict());
        assertEquals(
                List.of(
                        "Kubernetes did not notice it: the container runs on",
                        "3 of 3 replicas of Deployment payment are ready"),
                Objects.requireNonNull(last().impact()).reasons());
        assertEquals(ImpactLevel.NONE, last().impact().level());
    }

    @Test
    void shouldNotLetAVerdictWaitForAServerThatDoesNotAnswer() {
        cluster.answersLate(DEPLOYMENTS + "payment", Duration.ofMinutes(1), MockCluster.deployment(3, 3));
        kill("a", "payment");
        at(1, pod(ended(CONTAINER, 0, oomKilled(CONTAINER))));
        at(5);
        assertEquals(1, out.size());
        at(7);

        assertEquals(1, last().revision());
        assertEquals(
                Verdict.AGREES,
                Objects.requireNonNull(last().kubernetesVerdict()).verdict());
        assertNull(last().impact());
    }

    @Test
    void shouldTellTheVerdictAtOnceWhereImpactIsNotAskedFor() {
        consequences = with(false);
        kill("a", "payment");
        at(1, pod(ended(CONTAINER, 0, oomKilled(CONTAINER))));

        assertEquals(
                Verdict.AGREES,
                Objects.requireNonNull(last().kubernetesVerdict()).verdict());
        assertNull(last().impact());
        at(60);
        assertEquals(0, cluster.requests());
    }

    @Test
    void shouldLookUpEachWorkloadOnceInAStormOfKills() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            cluster.answers(DEPLOYMENTS + "payment-" + i, MockCluster.deployment(3, 3));
        }
        book.put(UID, pod(running(CONTAINER, 0, null)));
        for (int i = 0; i < 1_000; i++) {
            kill("kill-" + i, "payment-" + i % 10);
        }
        at(5);
        while (out.size() < 2_000) {
            awaitLookUp();
        }

        assertEquals(10, consequences.lookedUp());
        assertEquals(30, cluster.requests(), "workload, services and budgets of each");
        assertTrue(out.stream()
                .skip(1_000)
                .allMatch(event -> event instanceof OomKillVictim kill && kill.impact() != null));
    }

    @Test
    void shouldWaitForTheOwnersOfAPodThatJustCame() throws InterruptedException {
        cluster.answers(DEPLOYMENTS + "payment", MockCluster.deployment(3, 3));
        kill("a", "payment");
        at(20);
        assertEquals(0, cluster.requests(), "the pod is not known");

        at(21, pod(running(CONTAINER, 0, null)));
        awaitLookUp();
        assertEquals(3, cluster.requests());
    }

    @Test
    void shouldFollowNeitherWhatIsPastNorWhatIsInNoPod() {
        book.put(UID, pod(ended(CONTAINER, 0, oomKilled(CONTAINER))));
        revisions.tell(victim("a", "payment").withTiming(null, true));
        revisions.tell(victim("b", "payment").withOwner(Ownership.NONE));
        at(60);

        assertEquals(2, out.size());
        assertEquals(0, cluster.requests());
    }

    @Test
    void shouldFollowAKillWhosePodBecameKnownByARevision() throws InterruptedException {
        revisions.tell(victim("a", "payment").withOwner(Ownership.NONE));
        book.put(UID, pod(ended(CONTAINER, 0, oomKilled(CONTAINER))));
        revisions.revise("a", event -> event.withOwner(victim("a", "payment").owner()));
        at(6);
        awaitLookUp();

        assertEquals(2, last().revision());
        assertEquals(
                Verdict.AGREES,
                Objects.requireNonNull(last().kubernetesVerdict()).verdict());
    }

    @Test
    void shouldBoundTheNewsThatWaits() {
        revisions.tell(victim("a", "payment"));
        for (int i = 0; i < Consequences.MOST_NEWS; i++) {
            consequences.changed(pod(running(CONTAINER, i, null)));
        }
        assertEquals(1, consequences.displaced());
        at(60);
        assertEquals(1, out.size(), "the kill itself was displaced");
    }

    @Test
    void shouldNotLoseTheAnswerOfALookUpToNews() throws InterruptedException {
        cluster.answers(DEPLOYMENTS + "payment", MockCluster.deployment(3, 3));
        book.put(UID, pod(running(CONTAINER, 0, null)));
        kill("a", "payment");
        news.drainPermits();
        at(5);
        assertTrue(news.tryAcquire(20, TimeUnit.SECONDS), "no look-up was done");
        for (int i = 0; i <= Consequences.MOST_NEWS; i++) {
            consequences.changed(pod(running(CONTAINER, i, null)));
        }
        at(6);

        assertEquals(ImpactLevel.NONE, Objects.requireNonNull(last().impact()).level());
    }

    @Test
    void shouldNotMissAKillThatTheConfigurationLeavesOut() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        now = KILLED.minusSeconds(60);
        consequences = with(false);
        consequences.register(registry);
        FunctionCounter unexplained =
                registry.get("tapio_oom_kubernetes_oomkilled_unexplained").functionCounter();
        consequences.leftOut(victim("a", "payment"));
        at(1, pod(ended(CONTAINER, 0, oomKilled(CONTAINER))));
        at(60);
        assertEquals(0, unexplained.count());

        at(61, pod(ended("another", 0, oomKilled("another"))));
        at(120);
        assertEquals(1, unexplained.count(), "of which nothing was seen");
    }

    private void kill(String eventId, String workload) {
        revisions.tell(victim(eventId, workload));
        consequences.look();
    }

    private void at(int seconds, NodePod changed) {
        now = KILLED.plusSeconds(seconds);
        book.put(changed.cgroupUid(), changed);
        consequences.changed(changed);
        consequences.look();
    }

    private void at(int seconds) {
        now = KILLED.plusSeconds(seconds);
        consequences.look();
    }

    /** The answer comes as news, which is taken then. */
    private void awaitLookUp() throws InterruptedException {
        int before = out.size();
        while (out.size() == before) {
            assertTrue(news.tryAcquire(20, TimeUnit.SECONDS), "no look-up was done");
            consequences.look();
        }
    }

    private OomKillVictim last() {
        return (OomKillVictim) out.getLast();
    }

    private static OomKillVictim victim(String eventId, String workload) {
        ProcessFacts process = new ProcessFacts(
                11,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                "/" + workload);
        return new OomKillVictim(
                eventId,
                0,
                KILLED,
                "node-1",
                Origin.EBPF,
                "oom",
                process,
                null,
                null,
                null,
                null,
                null,
                null,
                Ownership.of(
                        new ContainerFacts(CONTAINER, "payment", "containerd"),
                        new PodFacts("payment-1", "shop", UID, "burstable"),
                        new WorkloadFacts("Deployment", workload)));
    }
}
