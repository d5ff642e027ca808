package io.tapio.oom.host.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.host.CapturedLog;
import io.tapio.oom.host.config.KubernetesConfig;
import io.tapio.oom.host.container.CgroupPathResolver;
import io.tapio.oom.host.container.OwnerStage;
import io.tapio.oom.host.kubernetes.ApiProblem.Kind;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What an API server may do, played by Fabric8's mock server, where a request that was not expected gets 404. It can't
 * leave a watch open or break off in the middle of an answer: each watch here tells what it has and ends, and the others
 * are in {@link PodWatchTest}.
 */
@Timeout(60)
class PodWatchMockServerTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final String OF_THE_NODE = "/api/v1/pods?fieldSelector=spec.nodeName%3Dnode-1";
    private static final String FRESH_LIST = OF_THE_NODE + "&limit=100";
    private static final String LIST = FRESH_LIST + "&resourceVersion=0";
    private static final String FIRST = "0d7f1a35-51b6-4a3c-9a44-0c3e8b1d7a01";
    private static final String SECOND = "e2b14c0f-2a57-4f60-8d6f-5e9d1a7b3c02";
    private static final String THIRD = "5c1f0a9e-7d3b-4e21-8f64-9b0a2c4d6e03";
    private static final RandomGenerator SHORTEST = () -> 0;

    @TempDir
    private Path directory;

    private final ClusterState state = new ClusterState(InstantSource.system(), "here", "node-1");
    private final PodBook book = new PodBook(InstantSource.system(), List.of(), pod -> null);
    private final OwnerStage owners = new OwnerStage(new CgroupPathResolver()::resolve, List.of(book));
    private MockCluster server;
    private PodWatch watch;

    @BeforeEach
    void setUp() throws IOException {
        server = MockCluster.down(directory, TIMEOUT);
        ApiClient api = server.api();
        watch = new PodWatch(
                new PodFeed(api, "node-1", TIMEOUT, unreadable -> {}),
                new PodSlimmer(List.of()),
                book,
                state,
                () -> true,
                api::reopen,
                SHORTEST,
                new Backoff(SHORTEST, 1, 20));
    }

    @AfterEach
    void tearDown() {
        watch.close();
        server.close();
    }

    @Test
    void shouldStartWithoutAnApiServerAndKnowThePodsOnceThereIsOne() {
        server.answers(LIST, list(10, pod(FIRST))).answers(watch(10), bookmark(10));
        watch.start();
        await(() -> state.count(Kind.UNREACHABLE) > 2);
        assertEquals("troubled", state.phase());
        assertTrue(state.problems().getFirst().startsWith("TAPIO-K002 "), state.problems()::toString);
        assertEquals(List.of(), known());

        server.start();
        await(() -> state.phase().equals("watching"));
        assertEquals(List.of(FIRST), known());
        assertEquals(List.of(), state.problems());
    }

    @ParameterizedTest
    @CsvSource({"401, Unauthorized", "403, pods is forbidden: User tapio cannot list resource pods"})
    void shouldSayThatItMayNotListAndComeBackOnceItMay(int code, String message) {
        // Who is not known is asked once more, with a token that was read anew.
        for (int i = 0; i < 2 * (code == 401 ? 2 : 1); i++) {
            server.answersOnce(LIST, code, status(code, message));
        }
        server.answers(LIST, list(10, pod(FIRST))).answers(watch(10), bookmark(10));
        shouldSayOnceThatItIsRefused(code + " " + message);
    }

    @Test
    void shouldSayThatItMayListAndNotWatch() {
        server.answers(LIST, list(10, pod(FIRST)));
        for (int i = 0; i < 2; i++) {
            server.answersOnce(watch(10), 403, status(403, "pods is forbidden: User tapio cannot watch resource pods"));
        }
        server.answers(watch(10), bookmark(10));
        shouldSayOnceThatItIsRefused("403 pods is forbidden: User tapio cannot watch resource pods");
    }

    private void shouldSayOnceThatItIsRefused(String words) {
        try (CapturedLog log = CapturedLog.start()) {
            server.start();
            watch.start();
            await(() -> state.phase().equals("watching") && state.count(Kind.REFUSED) == 2);

            assertEquals(List.of(FIRST), known());
            assertEquals(1, log.count("[TAPIO-K003] kubernetes: GET api/v1/pods"), log.text());
            assertEquals(1, log.count(words), log.text());
            assertEquals(1, log.count("grant it to the account of this collector: list and watch pods"), log.text());
        }
    }

    @Test
    void shouldGiveUpAnAnswerThatIsTooSlowAndTakeTheNext() {
        server.answersLateOnce(LIST, Duration.ofMinutes(1), list(10, pod(FIRST)))
                .answers(LIST, list(20, pod(SECOND)))
                .answers(watch(20), bookmark(20));
        server.start();
        watch.start();
        await(() -> state.phase().equals("watching"));

        assertEquals(1, state.count(Kind.SLOW));
        assertEquals(List.of(SECOND), known());
    }

    @Test
    void shouldListAnewWhenTheWatchIsTooOldWhicheverWayItIsTold() {
        server.answers(LIST, list(10, pod(FIRST), pod(SECOND)))
                .answers(watch(10), error(410, "too old resource version: 10 (15)"))
                .answersOnce(FRESH_LIST, MockCluster.OK, list(20, pod(SECOND), pod(THIRD)))
                .answers(watch(20), 410, status(410, "too old resource version: 20 (25)"))
                .answers(FRESH_LIST, list(30, pod(THIRD)))
                .answers(watch(30), bookmark(30));
        server.start();
        watch.start();
        await(() -> known().equals(List.of(THIRD)));

        assertEquals(2, state.count(Kind.EXPIRED));
        assertEquals(3, state.lists());
        await(() -> state.phase().equals("watching"));
        assertEquals(List.of(), state.problems());
    }

    @Test
    void shouldListAnewWhereTheServerCameBackFromABackupAndRefusesTheVersion() {
        server.answers(LIST, list(1_000, pod(FIRST)))
                .answers(watch(1_000), error(504, "Too large resource version: 1000, current: 5"))
                .answers(FRESH_LIST, list(5, pod(SECOND)))
                .answers(watch(5), bookmark(5));
        server.start();
        watch.start();
        await(() -> known().equals(List.of(SECOND)));
    }

    @Test
    void shouldListAnewWhereTheServerCameBackFromABackupAndSaysNothing() {
        server.answers(LIST, list(1_000, pod(FIRST)))
                .answers(watch(1_000), "")
                .answers(FRESH_LIST, list(5, pod(SECOND)))
                .answers(watch(5), bookmark(5));
        server.start();
        watch.start();
        await(() -> known().equals(List.of(SECOND)));
        assertEquals(2, state.lists());
    }

    @Test
    void shouldTellAPodFromTheOneThatHadItsNameByTheUid() {
        server.answers(LIST, list(10, pod(FIRST)))
                .answers(watch(10), change("DELETED", pod(FIRST, 11)) + change("ADDED", pod(SECOND, 12)))
                .answers(watch(12), bookmark(12));
        server.start();
        watch.start();
        await(() -> known().equals(List.of(SECOND)));

        for (String uid : List.of(FIRST, SECOND)) {
            Ownership owner = owners.ownerOf(cgroup(uid));
            PodFacts pod = owner.pod();
            assertNotNull(pod);
            assertEquals(uid, pod.uid());
            assertEquals("payment-0", pod.name());
            assertNotNull(owner.container());
            assertEquals("app", owner.container().name());
            assertEquals("shop/app:" + uid, owner.container().image());
        }
    }

    @Test
    void shouldAskForThePodsOfItsNodeAlone() throws InterruptedException {
        server.answers(LIST, list(10, pod(FIRST)))
                .answers(watch(10), error(410, "too old"))
                .answers(FRESH_LIST, list(20, pod(FIRST)))
                .answers(watch(20), bookmark(20));
        server.start();
        watch.start();
        Set<String> asked = new HashSet<>();
        while (!asked.contains(watch(20))) {
            asked.addAll(server.asked());
        }

        assertEquals(Set.of(LIST, FRESH_LIST, watch(10), watch(20)), asked);
    }

    @Test
    void shouldAskNothingForAnEvent() {
        server.answers(LIST, list(10, pod(FIRST))).answers("/apis/apps/v1/namespaces/shop/replicasets/payment-77", """
                        {"metadata": {"name": "payment-77", "ownerReferences": [{"apiVersion": "apps/v1",
                          "kind": "Deployment", "name": "payment", "uid": "d", "controller": true}]}}""");
        for (int seconds = 120; seconds <= 180; seconds++) {
            server.answersLate(watch(10, seconds), Duration.ofMinutes(1), "");
        }
        server.start();
        KubernetesConfig config = KubernetesConfig.defaults();
        try (Cluster cluster = new Cluster(
                server.access(), config, "node-1", Duration.ofMinutes(1), () -> true, new SimpleMeterRegistry())) {
            OwnerStage stage = new OwnerStage(new CgroupPathResolver()::resolve, List.of(cluster.book()));
            cluster.start();
            await(() -> stage.ownerOf(cgroup(FIRST)).workload() != null && server.requests() == 3);

            for (int i = 0; i < 1_000; i++) {
                String ofAnotherStart = cgroup(FIRST).replaceFirst("[0-9a-f]{4}$", "%04x".formatted(i));
                assertNotNull(stage.ownerOf(cgroup(FIRST)).workload());
                assertNotNull(stage.ownerOf(ofAnotherStart).workload());
                assertNull(stage.ownerOf(cgroup(SECOND)).workload());
            }
            assertEquals(3, server.requests(), "the list, the watch, and the ReplicaSet's owner");
        }
    }

    private List<String> known() {
        return book.pods().stream().map(NodePod::uid).toList();
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

    private static String cgroup(String uid) {
        return "/kubepods/burstable/pod" + uid + "/" + container(uid);
    }

    private static String container(String uid) {
        return uid.replace("-", "").repeat(2);
    }

    private static String watch(int version) {
        return watch(version, 120);
    }

    private static String watch(int version, int seconds) {
        return OF_THE_NODE + "&watch=true&allowWatchBookmarks=true&timeoutSeconds=" + seconds + "&resourceVersion="
                + version;
    }

    private static String pod(String uid) {
        return pod(uid, 9);
    }

    private static String pod(String uid, int version) {
        return """
                {"kind": "Pod", "metadata": {"name": "payment-0", "namespace": "shop", "uid": "%1$s",
                   "resourceVersion": "%2$d", "ownerReferences": [{"apiVersion": "apps/v1", "kind": "ReplicaSet",
                     "name": "payment-77", "uid": "rs", "controller": true}]},
                 "spec": {"nodeName": "node-1", "containers": [{"name": "app", "image": "shop/app:%1$s"}]},
                 "status": {"qosClass": "Burstable", "containerStatuses": [{"name": "app", "image": "shop/app:%1$s",
                   "imageID": "", "containerID": "containerd://%3$s", "restartCount": 0, "state": {"running": {}}}]}}
                """.formatted(uid, version, container(uid));
    }

    private static String list(int version, String... pods) {
        return "{\"kind\":\"PodList\",\"metadata\":{\"resourceVersion\":\"" + version + "\"},\"items\":["
                + String.join(",", pods) + "]}";
    }

    private static String change(String type, String object) {
        return "{\"type\":\"" + type + "\",\"object\":" + object + "}\n";
    }

    private static String bookmark(int version) {
        return change("BOOKMARK", "{\"kind\":\"Pod\",\"metadata\":{\"resourceVersion\":\"" + version + "\"}}");
    }

    private static String status(int code, String message) {
        return "{\"kind\":\"Status\",\"metadata\":{},\"code\":" + code + ",\"message\":\"" + message + "\"}";
    }

    private static String error(int code, String message) {
        return change("ERROR", status(code, message));
    }
}
