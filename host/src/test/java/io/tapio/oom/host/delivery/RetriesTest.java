package io.tapio.oom.host.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.DeliveryResult.Rejected;
import io.tapio.oom.api.sink.DeliveryResult.Retry;
import io.tapio.oom.host.CapturedLog;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What comes of an attempt that fails. */
class RetriesTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration TWO_SECONDS = Duration.ofSeconds(2);
    private static final Duration HALF_A_MINUTE = Duration.ofSeconds(30);
    private static final Duration HOUR = Duration.ofHours(1);

    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void shouldTryAgainAfterAPauseThatLiesBetweenTheShortestAndTwiceThat() {
        stage.start("a");
        stage.peer("a").answers(FakePeer.BUSY);
        stage.events("k1");
        stage.time.pass(SECOND.minusMillis(1));
        assertEquals(1, stage.peer("a").attempts.size(), "not before min_backoff");

        stage.peer("a").answers(DeliveryResult.delivered());
        stage.time.pass(SECOND.plusMillis(1));
        assertEquals(List.of("k1"), stage.peer("a").arrived);
    }

    @Test
    void shouldWaitAsLongAsThePeerAsksForBeforeItTriesAnything() {
        stage.start("a");
        stage.peer("a").answers(new Retry(Duration.ofMinutes(10), "429"));
        stage.events("k1", "k2");
        stage.time.pass(Duration.ofMinutes(9));
        assertEquals(List.of(List.of("k1")), stage.peer("a").attempts);
        assertNotNull(stage.status("a").nextAttempt());

        stage.peer("a").answers(DeliveryResult.delivered());
        stage.time.pass(Duration.ofMinutes(2));
        assertEquals(2, stage.peer("a").arrived.size());
        assertNull(stage.status("a").nextAttempt());
    }

    @Test
    void shouldNotWaitLongerThanTheNotificationIsKept() {
        stage.maxAge = Duration.ofMinutes(1);
        stage.start("a");
        stage.peer("a").answers(new Retry(Duration.ofDays(400), "429"));
        stage.events("k1");
        stage.time.pass(Duration.ofMinutes(1).plusSeconds(3));

        assertEquals(2, stage.peer("a").attempts.size());
        assertEquals(1, stage.status("a").deadLetters());
    }

    @Test
    void shouldGoOnWithOtherIncidentsWhileOneWaits() {
        stage.start("a");
        stage.peer("a").chokesOn(FakePeer.BUSY, "k1");
        stage.events("k1", "k2", "k3");

        assertEquals(List.of("k2", "k3"), stage.peer("a").arrived);
        assertEquals(0, stage.status("a").cursor(), "the first is still needed");
    }

    @Test
    void shouldKeepTheOrderWithinAnIncident() {
        stage.start("a");
        stage.peer("a").chokesOn(FakePeer.BUSY, "k1");
        stage.log.append(Kills.kill("k1", "oom"));
        stage.log.append(Kills.kill("k2", "oom"));
        stage.log.append(Kills.kill("k3", "another"));
        stage.time.settle();
        assertEquals(List.of("k3"), stage.peer("a").arrived);

        stage.peer("a").answers(DeliveryResult.delivered());
        stage.time.pass(TWO_SECONDS);
        assertEquals(List.of("k3", "k1", "k2"), stage.peer("a").arrived);
    }

    @Test
    void shouldTakeWhatIsThrownForAFailure() {
        stage.start("a");
        stage.peer("a").answer = notification -> {
            throw new IllegalStateException("out of order");
        };
        try (CapturedLog log = CapturedLog.start()) {
            stage.events("k1");
            assertEquals(
                    1,
                    log.count("[TAPIO-S001] sink a: event k1 was not delivered: threw"
                            + " java.lang.IllegalStateException: out of order; trying again in "),
                    log.text());
        }
        assertEquals(
                "threw java.lang.IllegalStateException: out of order",
                stage.status("a").lastError());
        stage.peer("a").answers(DeliveryResult.delivered());
        stage.time.pass(TWO_SECONDS);
        assertEquals(List.of("k1"), stage.peer("a").arrived);
    }

    @Test
    @SuppressWarnings("NullAway")
    void shouldTakeNothingForAFailureToo() {
        stage.start("a");
        stage.peer("a").answer = notification -> Future.succeededFuture(null);
        stage.events("k1");
        assertEquals("the sink gave no result", stage.status("a").lastError());
        stage.peer("a").answer = notification -> null;
        stage.time.pass(TWO_SECONDS);

        assertTrue(
                String.valueOf(stage.status("a").lastError()).startsWith("threw"),
                stage.status("a").toString());
        assertEquals(2, stage.status("a").failuresInRow());
    }

    @Test
    void shouldTakeNoAnswerInTimeForAFailureAndPassOverTheAnswerThatComesLater() {
        stage.start("a");
        List<Promise<DeliveryResult>> open = new ArrayList<>();
        stage.peer("a").answer = notification -> {
            Promise<DeliveryResult> promise = Promise.promise();
            open.add(promise);
            return promise.future();
        };
        stage.events("k1");
        stage.time.pass(HALF_A_MINUTE);
        assertEquals("no answer within 30 s", stage.status("a").lastError());
        stage.time.pass(TWO_SECONDS);
        assertEquals(2, open.size());

        open.get(0).complete(DeliveryResult.delivered());
        stage.time.settle();
        assertEquals(0, stage.status("a").cursor(), "the second attempt decides");
        open.get(1).complete(DeliveryResult.delivered());
        stage.time.settle();
        assertEquals(1, stage.status("a").cursor());
    }

    @Test
    void shouldOpenTheCircuitAfterFiveFailuresInARowAndOnlyProbeThen() {
        stage.start("a");
        stage.peer("a").answers(FakePeer.BUSY);
        try (CapturedLog log = CapturedLog.start()) {
            stage.events(Kills.names(20).toArray(String[]::new));
            assertEquals(5, stage.peer("a").attempts.size(), "each of another event, until it is open");
            assertEquals(1, log.count("[TAPIO-S007] sink a: failed 5 times in a row, last with: busy"), log.text());
        }
        assertEquals(SinkStatus.State.CIRCUIT_OPEN, stage.status("a").state());
        assertEquals(1, stage.registry.get("tapio_oom_circuit_open").gauge().value());
        stage.time.pass(HOUR);
        int probes = stage.peer("a").attempts.size() - 5;
        assertTrue(probes >= 12 && probes <= 40, "probes in an hour, at most five minutes apart: " + probes);
    }

    @Test
    void shouldDeliverAllThatWaitedWhenAProbeIsTaken() {
        stage.start("a");
        stage.peer("a").answers(FakePeer.BUSY);
        stage.events(Kills.names(20).toArray(String[]::new));
        stage.time.pass(HOUR);
        stage.peer("a").answers(DeliveryResult.delivered());
        stage.time.pass(Duration.ofMinutes(12));

        assertEquals(SinkStatus.State.DELIVERING, stage.status("a").state());
        List<String> arrived = new ArrayList<>(stage.peer("a").arrived);
        assertEquals(20, arrived.size());
        arrived.removeAll(Kills.names(20));
        assertEquals(List.of(), arrived);
        assertEquals(20, stage.status("a").cursor());
    }

    @Test
    void shouldGiveUpAfterTheLastAttemptAndKeepWhatItWas() {
        stage.maxAttempts = 3;
        stage.start("a");
        stage.peer("a").chokesOn(FakePeer.BUSY, "k1");
        try (CapturedLog log = CapturedLog.start()) {
            stage.events("k1", "k2");
            stage.time.pass(HOUR);
            assertEquals(
                    1,
                    log.count("[TAPIO-S008] sink a: event k1 was given up on after 3 attempts: busy; it is kept as dead"
                            + " letter 1"),
                    log.text());
        }
        assertEquals(3, Collections.frequency(stage.peer("a").attempts, List.of("k1")));
        assertEquals(2, stage.status("a").cursor(), "nothing waits for it");
        assertEquals(1, stage.deliveries("a", "dead_letter"));
    }

    @Test
    void shouldSayWhatAPeerRejectsOnceAndThenCountItEachMinuteUntilThereIsNone() {
        stage.start("a");
        stage.peer("a").answers(new DeliveryResult.Rejected("who are you"));
        try (CapturedLog log = CapturedLog.start()) {
            stage.events(Kills.names(100).toArray(String[]::new));
            assertEquals(100, stage.status("a").deadLetters());
            assertEquals(1, log.count("[TAPIO-S008]"), log.text());
            stage.time.pass(Duration.ofMinutes(1));
            assertEquals(
                    1,
                    log.count("[TAPIO-S008] sink a: 99 more deliveries were given up on within 60 s, the last with: who"
                            + " are you; it is kept as dead letter 100"),
                    log.text());

            stage.peer("a").answers(DeliveryResult.delivered());
            stage.events("fine");
            stage.time.pass(HOUR);
            assertEquals(2, log.count("[TAPIO-S008]"), log.text());

            stage.peer("a").answers(new DeliveryResult.Rejected("who are you"));
            stage.events("late");
            assertEquals(1, log.count("[TAPIO-S008] sink a: event late was given up on"), log.text());
        }
    }

    @Test
    void shouldGiveUpOnWhatIsTriedForTooLong() {
        stage.maxAge = Duration.ofMinutes(30);
        stage.start("a");
        stage.peer("a").chokesOn(FakePeer.BUSY, "k1");
        stage.events("k1");
        stage.time.pass(Duration.ofMinutes(29));
        assertEquals(0, stage.status("a").deadLetters());
        stage.time.pass(Duration.ofMinutes(7));
        assertEquals(1, stage.status("a").deadLetters());
    }

    @Test
    void shouldCountAttemptsOnOverACrash() {
        stage.maxAttempts = 4;
        stage.start("a");
        for (int run = 0; run < 4; run++) {
            stage.peer("a").answers(FakePeer.BUSY);
            if (run == 0) {
                stage.events("k1");
            }
            stage.time.pass(Duration.ofMillis(900));
            stage.expect("a").answers(FakePeer.BUSY);
            stage.crash("a").time.pass(Duration.ofMillis(900));
        }

        assertEquals(1, stage.status("a").deadLetters());
    }

    @Test
    void shouldNotGiveUpBecauseTheWallClockJumps() {
        stage.start("a");
        stage.peer("a").answers(FakePeer.BUSY);
        stage.events("k1");
        stage.time.jump(Duration.ofDays(20_000));
        stage.time.pass(Duration.ofMinutes(1));
        assertEquals(0, stage.status("a").deadLetters());
        stage.time.jump(Duration.ofDays(-20_000));
        stage.peer("a").answers(DeliveryResult.delivered());
        stage.time.pass(Duration.ofMinutes(10));

        assertEquals(List.of("k1"), stage.peer("a").arrived);
    }

    @Test
    void shouldGiveUpAtOnceOnWhatIsRejected() {
        stage.start("a");
        stage.peer("a").chokesOn(new Rejected("404"), "k1");
        stage.events("k1", "k2");

        assertEquals(List.of("k2"), stage.peer("a").arrived);
        assertEquals(List.of(List.of("k1"), List.of("k2")), stage.peer("a").attempts);
        assertEquals(1, stage.status("a").deadLetters());
        assertEquals(0, stage.status("a").failuresInRow(), "a peer that answers lives");
    }

    @Test
    void shouldHandOverTheRestOfARejectedBatchAtOnce() {
        stage.batchSize = 10;
        stage.start("a");
        stage.peer("a").chokesOn(new Rejected("400"), "k3");
        stage.log.append(Kills.kill("k1"));
        stage.log.append(Kills.kill("k2", "oom"));
        stage.log.append(Kills.kill("k3", "oom"));
        stage.log.append(Kills.kill("k4", "oom"));
        stage.log.append(Kills.kill("k5"));
        stage.time.settle();

        assertEquals(List.of("k1", "k2", "k4", "k5"), stage.peer("a").arrived);
        assertEquals(
                List.of("k1", "k2", "k3", "k4", "k5"), stage.peer("a").attempts.getFirst());
        assertEquals(1, stage.status("a").deadLetters());
        assertEquals(5, stage.status("a").cursor());
    }

    @Test
    void shouldHandOverABatchSinglyThatFailedThreeTimes() {
        stage.batchSize = 10;
        stage.start("a");
        stage.peer("a").chokesOn(FakePeer.BUSY, "k2");
        stage.log.append(Kills.kill("k1"));
        stage.log.append(Kills.kill("k2", "oom"));
        stage.log.append(Kills.kill("k3", "oom"));
        stage.log.append(Kills.kill("k4"));
        stage.time.settle();
        stage.time.pass(Duration.ofMinutes(1));

        assertEquals(List.of("k1", "k4"), stage.peer("a").arrived, "not k3, since it comes behind k2");
        stage.peer("a").poison.clear();
        stage.time.pass(HOUR);
        assertEquals(List.of("k1", "k4", "k2", "k3"), stage.peer("a").arrived);
    }

    @Test
    void shouldCountWhatTheJournalDoesNotHoldAnyMore() {
        stage.start("a");
        stage.peer("a").answers(FakePeer.BUSY);
        stage.events("k1", "k2");
        stage.log.drop(1);
        stage.peer("a").answers(DeliveryResult.delivered());
        try (CapturedLog log = CapturedLog.start()) {
            stage.time.pass(Duration.ofMinutes(1));
            assertEquals(1, log.count("[TAPIO-S015] sink a: 1 events from position 1 on are lost to it"), log.text());
        }

        assertEquals(List.of("k2"), stage.peer("a").arrived);
        assertEquals(1, stage.deliveries("a", "lost"));
        assertEquals(2, stage.status("a").cursor());
    }

    @Test
    void shouldLeaveASinkBehindThatBlocksAndMakeAnother() {
        stage.start("a");
        FakePeer hanging = stage.peer("a");
        hanging.neverAnswers();
        hanging.stuckAt = "deliver at org.example.Sink.deliver(Sink.java:7)";
        stage.events("k1");
        try (CapturedLog log = CapturedLog.start()) {
            stage.time.pass(HALF_A_MINUTE);
            assertEquals(1, log.count("[TAPIO-S011] sink a: plugin fake blocks its thread"), log.text());
            assertEquals(1, log.count("org.example.Sink.deliver(Sink.java:7)"), log.text());
        }
        assertTrue(hanging.abandoned);
        assertEquals(SinkStatus.State.MAKING, stage.status("a").state());
        stage.time.pass(Duration.ofSeconds(4));

        assertEquals(List.of("k1"), stage.peer("a").arrived);
        assertEquals(2, stage.made("a").size());
    }

    @Test
    void shouldCutASinkOffThatBlocksAgainAndAgainUntilItsPluginChanges() {
        for (int i = 0; i < SinkSlot.MOST_ABANDONED; i++) {
            FakePeer hanging = stage.expect("a");
            hanging.neverAnswers();
            hanging.stuckAt = "deliver at somewhere";
        }
        stage.start("a", "b").events("k1");
        stage.time.pass(Duration.ofMinutes(5));
        assertEquals(SinkStatus.State.CUT_OFF, stage.status("a").state());
        stage.time.pass(Duration.ofDays(1));
        assertEquals(SinkSlot.MOST_ABANDONED, stage.made("a").size());
        assertEquals(List.of("k1"), stage.peer("b").arrived);

        stage.desk.pluginGone(java.util.Set.of("fake"));
        stage.desk.pluginCame(java.util.Set.of("fake"));
        stage.time.pass(SECOND);
        assertEquals(List.of("k1"), stage.peer("a").arrived);
    }
}
