package io.tapio.oom.host.kubernetes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.tapio.oom.host.CapturedLog;
import io.tapio.oom.host.kubernetes.ApiProblem.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ClusterStateTest {

    private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration SOON = Duration.ofMillis(700);
    private static final String NO_PODS =
            "the cluster has no pods on a node that is called node-1, but this machine runs some";

    private Instant now = START;
    private final ClusterState state = new ClusterState(() -> now, "https://there/", "node-1");

    @Test
    void shouldBeConnectingAtFirst() {
        assertEquals("connecting", state.phase());
        assertEquals(List.of(), state.problems());
        assertNull(state.heard());
    }

    @Test
    void shouldTellWhatIsWrongAndWhenItTriesAgainUntilItIsWell() {
        state.trouble(new ApiProblem(Kind.REFUSED, "403 no list of pods"), SOON);
        assertEquals("troubled", state.phase());
        assertEquals(List.of("TAPIO-K003 403 no list of pods; next try in 700 ms"), state.problems());

        state.watching(3, false);
        assertEquals("watching", state.phase());
        assertEquals(List.of(), state.problems());
    }

    @ParameterizedTest
    @EnumSource
    void shouldCountEachTroubleAndSayItOnceInTenMinutes(Kind kind) {
        try (CapturedLog log = CapturedLog.start()) {
            for (int minute = 0; minute < 20; minute++) {
                state.trouble(new ApiProblem(kind, "again"), SOON);
                now = now.plus(Duration.ofMinutes(1));
            }
            assertEquals(20, state.count(kind));
            assertEquals(2, log.count("[" + kind.code() + "] kubernetes: "), log.text());
        }
    }

    @Test
    void shouldSayAnotherTroubleAtOnce() {
        try (CapturedLog log = CapturedLog.start()) {
            state.trouble(new ApiProblem(Kind.SLOW, "slow"), SOON);
            state.trouble(new ApiProblem(Kind.REFUSED, "refused"), SOON);
            state.ownersTrouble(new ApiProblem(Kind.REFUSED, "no get of replicasets"));
            assertEquals(1, log.count("slow at https://there/; raise oom.k8s_context_timeout"), log.text());
            assertEquals(1, log.count("[TAPIO-K003] kubernetes: refused at https://there/"), log.text());
            assertEquals(1, log.count("[TAPIO-K003] kubernetes: no get of replicasets at https://there/"), log.text());
        }
    }

    @Test
    void shouldTakeAnExpiredWatchForNoTrouble() {
        state.watching(3, false);
        state.trouble(new ApiProblem(Kind.EXPIRED, "too old"), SOON);
        assertEquals("watching", state.phase());
        assertEquals(List.of(), state.problems());
        assertNull(state.heard(), "what came in between is not known");
    }

    @Test
    void shouldSayThatItWatchesOnceAndAgainAfterATrouble() {
        try (CapturedLog log = CapturedLog.start()) {
            state.watching(3, false);
            state.watching(3, false);
            assertEquals(1, log.count("watching the 3 pods of node node-1 at https://there/"), log.text());
            state.trouble(new ApiProblem(Kind.UNREACHABLE, "gone"), SOON);
            state.watching(4, false);
            assertEquals(1, log.count("watching the 4 pods of node node-1 at https://there/"), log.text());
        }
    }

    @Test
    void shouldTellSinceWhenItMissedNothing() {
        state.watching(3, false);
        now = now.plusSeconds(60);
        state.heardSomething();
        now = now.plusSeconds(60);
        state.watching(3, false);
        assertEquals(new Heard(START, START.plusSeconds(60)), state.heard());

        state.trouble(new ApiProblem(Kind.UNREACHABLE, "gone"), SOON);
        assertNull(state.heard());
        state.heardSomething();
        assertNull(state.heard());
    }

    @Test
    void shouldTakeTheNodesNameForWrongUntilAPodOfItIsTold() {
        try (CapturedLog log = CapturedLog.start()) {
            state.watching(0, true);
            state.watching(0, true);
            assertEquals(1, log.count("[TAPIO-K008] kubernetes: " + NO_PODS), log.text());
        }
        assertEquals("watching", state.phase());
        assertEquals(List.of(NO_PODS), state.problems());

        state.podTold();
        assertEquals(List.of(), state.problems());
    }

    @Test
    void shouldTellTheOwnersTroubleBesideThePodsUntilTheyAreAnswered() {
        state.watching(3, false);
        state.ownersTrouble(new ApiProblem(Kind.REFUSED, "no get of replicasets"));
        assertEquals("watching", state.phase());
        assertEquals(List.of("TAPIO-K003 no get of replicasets"), state.problems());
        assertEquals(1, state.count(Kind.REFUSED));

        state.ownersKnown();
        assertEquals(List.of(), state.problems());
    }
}
