package io.tapio.oom.host.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.ContainerKind;
import io.tapio.oom.api.event.OuterContainer;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.WorkloadFacts;
import io.tapio.oom.host.config.Glob;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PodBookTest {

    private static final String PATH = "/kubepods/burstable/pod/container";

    private final List<String> heard = new ArrayList<>();
    private Instant now = Instant.parse("2026-11-22T12:00:00Z");
    private @Nullable WorkloadFacts workload = new WorkloadFacts("Deployment", "payment");
    private final PodBook book = book(100);

    @Test
    void shouldNameContainerPodAndWorkloadByTheContainersId() {
        book.put(pod("u1", "payment-1", container("app", "c1")));

        Ownership named = book.complete(owner("c1", "u1"), PATH);

        assertEquals(
                new ContainerFacts(
                        "c1",
                        "app",
                        "containerd",
                        ContainerKind.MAIN,
                        "shop/payment:1.2",
                        "sha256:12",
                        64L,
                        128L,
                        2,
                        null),
                named.container());
        assertEquals(
                new PodFacts(
                        "payment-1",
                        "shop",
                        "u1",
                        "burstable",
                        "high",
                        1_000,
                        Map.of("app", "payment"),
                        Map.of("a", "b")),
                named.pod());
        assertEquals(new WorkloadFacts("Deployment", "payment"), named.workload());
    }

    @Test
    void shouldKeepWhatThePathAloneTells() {
        book.put(pod("u1", "payment-1", container("app", "c1")));
        List<OuterContainer> outer = List.of(new OuterContainer("kind", "docker"));
        ContainerFacts inKind = new ContainerFacts("c1", null, "cri-o", null, null, null, null, null, null, outer);

        ContainerFacts named =
                book.complete(Ownership.of(inKind, null, null), PATH).container();

        assertNotNull(named);
        assertEquals("cri-o", named.runtime());
        assertEquals(outer, named.outer());
        assertEquals("app", named.name());
    }

    @Test
    void shouldNameThePodOfAContainerThatItHasNotHeardOfYet() {
        book.put(pod("u1", "payment-1", container("app", null)));

        Ownership named = book.complete(owner("c1", "u1"), PATH);

        assertNotNull(named.pod());
        assertEquals("payment-1", named.pod().name());
        assertEquals(new ContainerFacts("c1", null, "unknown"), named.container());
    }

    @Test
    void shouldBelieveThePathWhenTwoPodsClaimOneContainer() {
        book.put(pod("u1", "payment-1", container("app", "c1")));
        book.put(pod("u2", "payment-2", container("app", "c1")));

        PodFacts one = book.complete(owner("c1", "u1"), PATH).pod();
        PodFacts other = book.complete(owner("c1", "u2"), PATH).pod();
        assertNotNull(one);
        assertNotNull(other);
        assertEquals("payment-1", one.name());
        assertEquals("payment-2", other.name());
    }

    @Test
    void shouldLeaveAloneWhatItDoesNotKnow() {
        Ownership owner = owner("c1", "u1");
        assertSame(owner, book.complete(owner, PATH));
        assertSame(Ownership.NONE, book.complete(Ownership.NONE, PATH));
    }

    @Test
    void shouldLeaveTheWorkloadOutUntilItIsKnown() {
        workload = null;
        book.put(pod("u1", "payment-1", container("app", "c1")));
        assertNull(book.complete(owner("c1", "u1"), PATH).workload());
    }

    @Test
    void shouldStillKnowEveryEarlierStartOfAContainer() {
        book.put(pod("u1", "payment-1", container("app", "c1")));
        book.put(pod("u1", "payment-1", after("app", "c2", "c1")));
        book.put(pod("u1", "payment-1", after("app", "c3", "c2")));

        for (String id : List.of("c1", "c2", "c3")) {
            ContainerFacts named = book.complete(owner(id, "u1"), PATH).container();
            assertNotNull(named);
            assertEquals("app", named.name(), id);
        }
    }

    @Test
    void shouldKnowTheLatestStartsOfAContainerThatNeverStaysUp() {
        for (int i = 0; i < 1_000; i++) {
            book.put(pod("u1", "payment-1", after("app", "c" + i, "c" + (i - 1))));
        }
        assertNull(book.byContainerId("c900"));
        assertNotNull(book.byContainerId("c950"));
        assertNotNull(book.byContainerId("c999"));
    }

    @Test
    void shouldTellPodsOfOneNameApart() {
        book.put(pod("u1", "db-0", container("app", "c1")));
        book.remove("u1");
        book.put(pod("u2", "db-0", container("app", "c2")));

        assertEquals("u1", podOf("c1", "u1").uid());
        assertEquals("u2", podOf("c2", "u2").uid());
        assertEquals(List.of("u2"), book.pods().stream().map(NodePod::uid).toList());
    }

    @Test
    void shouldRememberADeletedPodForTenMinutes() {
        book.put(pod("u1", "payment-1", container("app", "c1")));
        book.remove("u1");

        now = now.plus(Duration.ofMinutes(10));
        book.put(pod("u2", "payment-2"));
        assertEquals("payment-1", podOf("c1", "u1").name());

        now = now.plusMillis(1);
        book.put(pod("u3", "payment-3"));
        assertNull(book.byContainerId("c1"));
        assertNull(book.byCgroupUid("u1"));
        assertEquals(0, book.evicted());
    }

    @Test
    void shouldKnowAStaticPodByTheUidOfItsCgroupThoughItsMirrorIsAnother() {
        book.put(staticPod("mirror-1", "hash", container("etcd", "c1")));
        book.put(staticPod("mirror-2", "hash", container("etcd", "c1")));
        book.remove("mirror-1");
        now = now.plus(Duration.ofMinutes(11));
        book.put(pod("u3", "payment-3"));

        assertEquals("hash", podOf("c1", "hash").uid());
        NodePod known = book.byCgroupUid("hash");
        assertNotNull(known);
        assertEquals("mirror-2", known.uid());
        assertNotNull(book.byContainerId("c1"));
    }

    @Test
    void shouldForgetWhatIsLongestGoneWhenThereAreTooMany() {
        PodBook small = book(3);
        for (String uid : List.of("u1", "u2", "u3")) {
            small.put(pod(uid, "payment"));
        }
        small.remove("u2");
        small.remove("u1");

        small.put(pod("u4", "payment"));
        assertNull(small.byCgroupUid("u2"));
        assertNotNull(small.byCgroupUid("u1"));

        for (String uid : List.of("u5", "u6")) {
            small.put(pod(uid, "payment"));
        }
        assertNull(small.byCgroupUid("u3"));
        assertEquals(
                List.of("u4", "u5", "u6"),
                small.pods().stream().map(NodePod::uid).toList());
        assertEquals(3, small.evicted());
    }

    @Test
    void shouldTellWhoListensOfEachChangeOnce() {
        book.put(pod("u1", "payment-1"));
        book.put(pod("u1", "payment-1", container("app", "c1")));
        book.remove("u1");
        book.remove("u1");

        assertEquals(List.of("changed u1", "changed u1", "deleted u1"), heard);
    }

    private PodBook book(int mostPods) {
        PodBook made = new PodBook(() -> now, List.of(new Glob("app")), pod -> workload, mostPods);
        made.listen(new PodListener() {
            @Override
            public void changed(NodePod pod) {
                heard.add("changed " + pod.uid());
            }

            @Override
            public void deleted(NodePod pod) {
                heard.add("deleted " + pod.uid());
            }
        });
        return made;
    }

    private PodFacts podOf(String containerId, String podUid) {
        PodFacts pod = book.complete(owner(containerId, podUid), PATH).pod();
        assertNotNull(pod);
        return pod;
    }

    private static Ownership owner(String containerId, String podUid) {
        return Ownership.of(
                new ContainerFacts(containerId, null, "unknown"), new PodFacts(null, null, podUid, "burstable"), null);
    }

    private static NodePod pod(String uid, String name, PodContainer... containers) {
        return new NodePod(
                uid,
                uid,
                "shop",
                name,
                "burstable",
                "high",
                1_000,
                Map.of("app", "payment", "secret", "x"),
                Map.of("a", "b"),
                null,
                null,
                List.of(containers));
    }

    private static NodePod staticPod(String uid, String hash, PodContainer... containers) {
        return new NodePod(
                uid,
                hash,
                "kube-system",
                "etcd-node-1",
                "burstable",
                null,
                null,
                Map.of(),
                Map.of(),
                null,
                null,
                List.of(containers));
    }

    private static PodContainer container(String name, @Nullable String id) {
        return after(name, id, null);
    }

    private static PodContainer after(String name, @Nullable String id, @Nullable String lastId) {
        Termination last = lastId == null ? null : new Termination(lastId, "OOMKilled", 137, null);
        return new PodContainer(
                name,
                ContainerKind.MAIN,
                id,
                id == null ? null : "containerd",
                "shop/payment:1.2",
                "sha256:12",
                64L,
                128L,
                2,
                id != null,
                null,
                null,
                last);
    }
}
