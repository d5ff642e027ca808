package io.tapio.oom.host.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.sink.SettingsException;
import io.tapio.oom.host.CapturedLog;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where sinks begin, and where they go on. */
class DeliveryDeskTest {

    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void shouldHandOverEveryEventToEverySinkInTheirOrder() {
        stage.start("a", "b").events("k1", "k2", "k3");

        assertEquals(List.of("k1", "k2", "k3"), stage.peer("a").arrived);
        assertEquals(List.of("k1", "k2", "k3"), stage.peer("b").arrived);
        assertEquals(3, stage.deliveries("a", "delivered"));
        assertEquals(3, stage.status("a").cursor());
        assertEquals(0, stage.status("a").waiting());
    }

    @Test
    void shouldBeginAtTheEndWithANewSinkAndGoOnWhereItWasWithAKnownOne() {
        stage.events("before").start("a").events("k1");
        stage.time.pass(Duration.ofSeconds(1));

        stage.crash();
        stage.events("between");
        stage.crash("a");

        assertEquals(List.of(), stage.made("a").getLast().arrived, "forgotten, since it was not configured");
    }

    @Test
    void shouldGoOnBehindWhatWasDeliveredAfterACrash() {
        stage.start("a").events("k1", "k2");
        stage.time.pass(Duration.ofSeconds(1));
        stage.log.append(Kills.kill("k3"));
        stage.crash("a").time.settle();

        assertEquals(List.of("k3"), stage.peer("a").arrived);
    }

    @Test
    void shouldDeliverTwiceWhatACrashForgotAndNothingElse() {
        stage.start("a").events("k1");
        stage.time.pass(Duration.ofSeconds(1));
        stage.events("k2");
        stage.crash("a").time.settle();

        assertEquals(List.of("k2"), stage.peer("a").arrived);
        stage.time.pass(Duration.ofSeconds(1));
        stage.crash("a").time.settle();
        assertEquals(List.of(), stage.peer("a").arrived);
    }

    @Test
    void shouldWriteHowFarManySinksAreInOneGo() {
        stage.start("a", "b", "c");
        int before = stage.database.writes;
        stage.events(Kills.names(50).toArray(String[]::new));
        stage.time.pass(Duration.ofSeconds(1));

        assertEquals(1, stage.database.writes - before);
    }

    @Test
    void shouldForgetWhereASinkWasThatIsNotConfiguredAnyMoreAndSayIt() {
        stage.start("a", "b").events("k1");
        stage.time.pass(Duration.ofSeconds(1));
        try (CapturedLog log = CapturedLog.start()) {
            stage.crash("a");
            assertEquals(1, log.count("sink b: is not configured any more; where it was, position 1, is forgotten"));
        }
        stage.events("k2").crash("a", "b").time.settle();

        assertEquals(List.of(), stage.peer("b").arrived);
    }

    @Test
    void shouldTellTheFirstEntryThatIsStillNeeded() {
        assertEquals(0, stage.desk.undelivered(), "nothing is known before the start");
        stage.start("a", "b");
        stage.peer("b").neverAnswers();
        stage.events("k1", "k2");

        assertEquals(1, stage.desk.undelivered());
        stage.crash();
        assertEquals(Long.MAX_VALUE, stage.desk.undelivered());
    }

    @Test
    void shouldNotLetASinkThatDoesNotAnswerHoldUpAnother() {
        stage.start("mute", "b");
        stage.peer("mute").neverAnswers();
        stage.events("k1", "k2", "k3");

        assertEquals(List.of("k1", "k2", "k3"), stage.peer("b").arrived);
        assertEquals(1, stage.peer("mute").attempts.size(), "one at a time");
        assertEquals(3, stage.status("mute").waiting());
    }

    @Test
    void shouldHoldNoMoreThanAnOutboxTakesWhateverTheBacklog() {
        stage.start((sink, audience, revisions) -> new PlainOutbox(1, 10), "a");
        stage.peer("a").answers(new io.tapio.oom.api.sink.DeliveryResult.Retry(Duration.ofHours(1), "later"));
        stage.events(Kills.names(3_000).toArray(String[]::new));

        assertTrue(stage.desk.undelivered() == 1 && stage.status("a").waiting() == 3_000, stage.status("a") + "");
        stage.peer("a").answers(io.tapio.oom.api.sink.DeliveryResult.delivered());
        stage.time.pass(Duration.ofHours(2));
        assertEquals(Kills.names(3_000), stage.peer("a").arrived);
    }

    @Test
    void shouldSayThatTheJournalCanNotBeReadAndGoOnWhenItCan() {
        stage.start("a");
        stage.log.broken(true);
        try (CapturedLog log = CapturedLog.start()) {
            stage.events("k1");
            assertEquals(
                    1,
                    log.count(
                            "[TAPIO-S012] sink a: what it gets can't be told: java.lang.IllegalStateException: disk I/O error"),
                    log.text());
            stage.log.broken(false);
            stage.time.pass(Duration.ofSeconds(2));
        }

        assertEquals(List.of("k1"), stage.peer("a").arrived);
    }

    @Test
    void shouldGoOnWhenHowFarSinksAreCanNotBeWrittenAndSayItOnce() {
        stage.start("a");
        stage.database.broken(true);
        try (CapturedLog log = CapturedLog.start()) {
            stage.events("k1");
            stage.time.pass(Duration.ofSeconds(5));
            stage.events("k2");
            stage.time.pass(Duration.ofSeconds(5));
            assertEquals(1, log.count("[TAPIO-S014]"), log.text());
        }
        stage.database.broken(false);
        stage.time.pass(Duration.ofSeconds(5));
        stage.crash("a").time.settle();

        assertEquals(List.of(), stage.peer("a").arrived);
    }

    @Test
    void shouldReadAgainWhereSinksAreWhenTheDatabaseHasComeBack() {
        stage.start("a").events("k1", "k2");
        stage.database.write(connection ->
                connection.createStatement().executeUpdate("UPDATE sink_progress SET position = 1, done = '[]'"));
        stage.database.comesBack();
        stage.time.settle();

        assertEquals(List.of("k1", "k2", "k2"), stage.peer("a").arrived);
    }

    @Test
    void shouldWaitForAPluginThatIsNotThere() {
        stage.plugins.clear();
        try (CapturedLog log = CapturedLog.start()) {
            stage.start("a").events("k1");
            assertEquals(1, log.count("[TAPIO-S002] sink a: there is no plugin \"fake\"; there are: []"), log.text());
        }
        assertFalse(stage.desk.serving());
        assertEquals(SinkStatus.State.NO_PLUGIN, stage.status("a").state());

        stage.plugins.add("fake");
        stage.desk.pluginCame(java.util.Set.of("fake"));
        stage.time.settle();
        assertTrue(stage.desk.serving());
        assertEquals(List.of("k1"), stage.peer("a").arrived);
    }

    @Test
    void shouldMakeASinkAgainAndAgainUntilItCanBeMade() {
        stage.refused.put("a", new IllegalStateException("no route to the broker"));
        try (CapturedLog log = CapturedLog.start()) {
            stage.start("a").events("k1");
            assertEquals(1, log.count("[TAPIO-S003] sink a: could not be made: no route to the broker; trying again"));
        }
        assertEquals(SinkStatus.State.MAKING, stage.status("a").state());
        stage.refused.clear();
        stage.time.pass(Duration.ofSeconds(2));

        assertEquals(List.of("k1"), stage.peer("a").arrived);
    }

    @Test
    void shouldNotTryAgainWithSettingsThatCanNotBeUsed() {
        stage.refused.put("a", new SettingsException("sinks.a.url is missing"));
        stage.start("a", "b").events("k1");
        stage.refused.clear();
        stage.time.pass(Stage.LONG);

        assertEquals(SinkStatus.State.UNUSABLE, stage.status("a").state());
        assertEquals(List.of("k1"), stage.peer("b").arrived);
    }

    @Test
    void shouldDeliverInTheMiddleOfGapsOfTheJournal() {
        stage.start("a");
        stage.log.skip(100);
        stage.events("k1");
        stage.log.skip(7);
        stage.events("k2");
        stage.time.pass(Duration.ofSeconds(1));
        stage.crash("a").time.settle();

        assertEquals(List.of(), stage.peer("a").arrived);
        assertEquals(109, stage.status("a").cursor());
    }
}
