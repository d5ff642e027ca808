package io.tapio.oom.host.kubernetes;

import static io.tapio.oom.host.kubernetes.ApiScript.breaksAfter;
import static io.tapio.oom.host.kubernetes.ApiScript.lists;
import static io.tapio.oom.host.kubernetes.ApiScript.pageOf;
import static io.tapio.oom.host.kubernetes.ApiScript.refuses;
import static io.tapio.oom.host.kubernetes.ApiScript.says;
import static io.tapio.oom.host.kubernetes.ApiScript.tells;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.host.CapturedLog;
import io.tapio.oom.host.kubernetes.ApiProblem.Kind;
import io.tapio.oom.host.kubernetes.ClusterState.Phase;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(60)
class PodWatchTest {

    private static final Duration TIMEOUT = Duration.ofMillis(500);

    @TempDir
    private Path directory;

    private final ApiScript server = new ApiScript();
    private final ClusterState state = new ClusterState(InstantSource.system(), "here", "node-1");
    private final PodBook book = new PodBook(InstantSource.system(), List.of(), pod -> null);
    private ApiClient api;
    private PodWatch watch;
    private boolean runsPods;

    @BeforeEach
    void setUp() throws IOException {
        api = new ApiClient(server.access(directory), TIMEOUT);
        watch = new PodWatch(
                new PodFeed(api, "node-1", TIMEOUT, state::unreadable),
                new PodSlimmer(List.of()),
                book,
                state,
                () -> runsPods,
                api::reopen,
                new Random(1),
                new Backoff(new Random(1), 1, 20));
    }

    @AfterEach
    void tearDown() {
        watch.close();
        api.close();
        server.close();
    }

    @Test
    void shouldKnowThePodsOfAllPages() {
        server.then(pageOf("10", "more+", pod("u1"), pod("u2")), lists("10", pod("u3")), server.tellsAndStays());
        watch.start();
        await(() -> state.now().phase() == Phase.WATCHING);

        assertEquals(List.of("u1", "u2", "u3"), known());
        assertEquals(
                List.of(
                        "fieldSelector=spec.nodeName=node-1&limit=100&resourceVersion=0",
                        "fieldSelector=spec.nodeName=node-1&limit=100&continue=more+"),
                server.asked().stream().limit(2).map(URI::getQuery).toList());
    }

    @Test
    void shouldFollowWhatBecomesOfThem() {
        server.then(
                lists("10", pod("u1"), pod("u2")),
                server.tellsAndStays(
                        change("ADDED", pod("u3")), change("DELETED", pod("u1")), change("MODIFIED", pod("u2"))));
        watch.start();
        await(() -> known().equals(List.of("u3", "u2")));
    }

    @Test
    void shouldLeaveOutThePodsOfOtherNodes() {
        server.then(
                lists("10", pod("u1"), pod("u2").replace("node-1", "node-2")),
                server.tellsAndStays(
                        change("ADDED", pod("u3").replace("node-1", "node-2")), change("ADDED", pod("u4"))));
        watch.start();
        await(() -> known().equals(List.of("u1", "u4")));
    }

    @Test
    void shouldGoOnWhereAWatchEnded() {
        server.then(
                lists("10", pod("u1")),
                tells(
                        "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"Pod\",\"metadata\":{\"resourceVersion\":\"77\"}}}"),
                server.tellsAndStays(change("ADDED", pod("u2"))));
        watch.start();
        await(() -> known().equals(List.of("u1", "u2")));

        String second = server.asked().get(2).getQuery();
        assertTrue(second.endsWith("&resourceVersion=77"), second);
        assertTrue(second.contains("&watch=true&allowWatchBookmarks=true&"), second);
        assertEquals(1, state.lists());
    }

    @Test
    void shouldListAnewWhenTheServerHasForgottenThePast() {
        String gone = "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"status\":\"Failure\",\"code\":410,"
                + "\"metadata\":{},\"message\":\"too old\"}}";
        server.then(
                lists("10", pod("u1"), pod("u2")),
                tells(gone),
                lists("20", pod("u2"), pod("u3")),
                refuses(410, "too old"),
                lists("5", pod("u3")),
                server.tellsAndStays(change("ADDED", pod("u4"))));
        watch.start();
        await(() -> known().equals(List.of("u3", "u4")));

        assertEquals(2, state.count(Kind.EXPIRED));
        assertEquals(
                "fieldSelector=spec.nodeName=node-1&limit=100",
                server.asked().get(2).getQuery());
        assertEquals("watching", state.phase());
        assertEquals(List.of(), state.problems());
    }

    @Test
    void shouldLeaveOutAPodThatCannotBeReadAndKeepTheOthers() {
        String wrongType = pod("bad").replace("\"BestEffort\"", "{\"a\":[1,{}]}");
        String noNumber = pod("bad").replace("\"nodeName\"", "\"priority\":99999999999999,\"nodeName\"");
        String tooLong = pod("bad").replace("\"app\"", "\"" + "x".repeat(PodParser.MOST_BYTES) + "\"");
        try (CapturedLog log = CapturedLog.start()) {
            server.then(
                    lists("10", pod("u1"), "null", "5", "[{}]", wrongType, noNumber, tooLong, pod("u2")),
                    server.tellsAndStays(
                            change("ADDED", wrongType), change("ADDED", noNumber), change("ADDED", pod("u3"))));
            watch.start();
            await(() -> known().equals(List.of("u1", "u2", "u3")));

            assertEquals(1, state.lists());
            assertEquals(7, state.count(Kind.GARBLED));
            assertEquals(1, log.count("TAPIO-K011"), log.text());
        }
    }

    @Test
    void shouldKeepPodsWhoseListsHoldNothing() {
        server.then(lists(
                "10",
                pod("u1").replace("[{\"name\":\"app\"}]", "[null]"),
                pod("u2").replace("\"qosClass\"", "\"containerStatuses\":[null],\"qosClass\""),
                pod("u3").replace("\"managedFields\"", "\"labels\":{\"a\":null},\"ownerReferences\":[null],\"f\"")));
        watch.start();
        await(() -> known().equals(List.of("u1", "u2", "u3")));
    }

    @Test
    void shouldGiveUpAListThatGoesOnForEver() {
        String[] page = IntStream.range(0, 1_000).mapToObj(i -> pod("u" + i)).toArray(String[]::new);
        for (int i = 0; i <= PodFeed.MOST_PODS / page.length; i++) {
            server.then(pageOf("10", "more", page));
        }
        watch.start();
        await(() -> state.count(Kind.GARBLED) > 0);
        assertTrue(
                state.problems().getFirst().contains("the list goes on after 5000 pods"),
                state.problems().toString());
    }

    /** Ways in which a server does not do what is asked. */
    enum Trouble {
        DOWN(Kind.FAILED, script -> refuses(503, "not ready")),
        UNAUTHORIZED(Kind.REFUSED, script -> refuses(401, "who are you")),
        FORBIDDEN(Kind.REFUSED, script -> refuses(403, "pods is forbidden: User x cannot list resource pods")),
        SILENT(Kind.SLOW, ApiScript::silence),
        STUCK(Kind.SLOW, script -> script.stopsAfter("{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[")),
        BROKEN(Kind.UNREACHABLE, script -> breaksAfter("{\"metadata\":{\"resourceVersion\":\"1\"},\"items\":[")),
        GARBAGE(Kind.GARBLED, script -> says(200, "<html>it works!</html>")),
        ANOTHER_SERVER(Kind.GARBLED, script -> refuses(404, "no such page")),
        EMPTY(Kind.GARBLED, script -> says(200, "")),
        NO_LIST(Kind.GARBLED, script -> says(200, "{}"));

        private final Kind kind;
        private final java.util.function.Function<ApiScript, ApiScript.Act> act;

        Trouble(Kind kind, java.util.function.Function<ApiScript, ApiScript.Act> act) {
            this.kind = kind;
            this.act = act;
        }

        /** For one try: who is not known is asked once more, with a token that was read anew. */
        private void play(ApiScript script) {
            for (int i = 0; i < (this == UNAUTHORIZED ? 2 : 1); i++) {
                script.then(act.apply(script));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldSayWhatIsWrongOnceAndComeBack(Trouble trouble) {
        try (CapturedLog log = CapturedLog.start()) {
            trouble.play(server);
            trouble.play(server);
            server.then(lists("10", pod("u1")), server.tellsAndStays());
            watch.start();
            await(() -> state.now().phase() == Phase.WATCHING);

            assertEquals(List.of("u1"), known());
            assertEquals(2, state.count(trouble.kind));
            assertEquals(1, log.count("[" + trouble.kind.code() + "] kubernetes: "), log.text());
            assertEquals(1, log.count("watching the 1 pods of node node-1"), log.text());
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldStillKnowThePodsWhileTheWatchIsInTrouble(Trouble trouble) {
        server.then(lists("10", pod("u1")));
        trouble.play(server);
        watch.start();
        await(() -> server.asked().size() >= 2);
        if (trouble == Trouble.EMPTY) { // a watch may end
            await(() -> server.asked().size() >= 3);
        } else {
            await(() -> trouble == Trouble.STUCK || state.count(trouble.kind) > 0); // a watch may say nothing for long
        }
        assertEquals(List.of("u1"), known());
    }

    @Test
    void shouldSayThatTheNodeHasAnotherName() {
        runsPods = true;
        try (CapturedLog log = CapturedLog.start()) {
            server.then(lists("10"), tells(), server.tellsAndStays());
            watch.start();
            await(() -> server.asked().size() == 3 && !state.problems().isEmpty());

            assertEquals(
                    List.of("the cluster has no pods on a node that is called node-1, but this machine runs some"),
                    state.problems());
            assertEquals(1, log.count("TAPIO-K008"), log.text());
        }
    }

    @Test
    void shouldWaitForNobodyWhenItIsClosed() throws InterruptedException {
        server.then(server.silence());
        watch.start();
        await(() -> server.asked().size() == 1);
        watch.close();
        assertTrue(watch.awaitEnd(Duration.ofSeconds(10)));
        assertEquals(0, state.count(Kind.SLOW));
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

    private static String pod(String uid) {
        return "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"n-" + uid + "\",\"namespace\":\"shop\",\"uid\":\"" + uid
                + "\",\"managedFields\":[{\"manager\":\"kubelet\",\"fieldsV1\":{\"f:status\":{}}}]},"
                + "\"spec\":{\"nodeName\":\"node-1\",\"containers\":[{\"name\":\"app\"}]},"
                + "\"status\":{\"qosClass\":\"BestEffort\"}}";
    }

    private static String change(String type, String pod) {
        return "{\"type\":\"" + type + "\",\"object\":" + pod + "}";
    }
}
