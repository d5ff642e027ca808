package io.tapio.oom.host.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.api.sink.DeliveryResult.Rejected;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.host.CapturedLog;
import io.tapio.oom.host.journal.Entry;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What was given up on. */
class DeadLettersTest {

    private final Stage stage = new Stage();

    @AfterEach
    void close() {
        stage.close();
    }

    private DeadLetters rejectAll(String... ids) {
        stage.start("a");
        stage.peer("a").answers(new Rejected("413 too large"));
        stage.events(ids);
        return stage.desk.deadLetters();
    }

    @Test
    void shouldKeepTheWholeEventAfterTheJournalHasForgottenIt() {
        DeadLetters letters = rejectAll("k1");
        stage.log.drop(1);

        JsonObject letter = letters.list("a", 10).getFirst().json();
        assertEquals("413 too large", letter.getString("reason"));
        assertEquals(1, letter.getInteger("attempts"));
        assertEquals("[1]", letter.getJsonArray("positions").encode());
        assertEquals(
                "k1",
                letter.getJsonObject("notification")
                        .getJsonArray("events")
                        .getJsonObject(0)
                        .getString("id"));
    }

    @Test
    void shouldHandThemOverOnceMoreAndForgetThoseThatArrive() {
        DeadLetters letters = rejectAll("k1", "k2");
        stage.peer("a").chokesOn(new Rejected("still"), "k2");
        Future<List<Long>> retried = letters.retry("a", List.of());
        stage.time.settle();
        stage.time.settle();
        stage.events("k3");

        assertEquals(List.of(1L, 2L), retried.result());
        assertEquals(List.of("k1", "k3"), stage.peer("a").arrived);
        assertEquals(1, letters.count("a"));
        assertEquals("still", letters.list("a", 10).getFirst().reason());
        assertEquals(2, letters.list("a", 10).getFirst().attempts());
    }

    @Test
    void shouldRememberThroughACrashWhatIsToBeHandedOverOnceMore() {
        DeadLetters letters = rejectAll("k1");
        stage.time.pass(Duration.ofSeconds(1));
        letters.retry("a", List.of());
        stage.crash("a").time.settle();

        assertEquals(List.of("k1"), stage.peer("a").arrived);
        assertEquals(0, stage.desk.deadLetters().count("a"));
    }

    @Test
    void shouldTryWhatWasRevivedAgainAfterAPause() {
        DeadLetters letters = rejectAll("k1");
        stage.peer("a").answers(FakePeer.BUSY);
        letters.retry("a", List.of());
        stage.time.settle();
        stage.peer("a").answers(DeliveryResult.delivered());
        stage.time.pass(Duration.ofSeconds(3));

        assertEquals(List.of("k1"), stage.peer("a").arrived);
    }

    @Test
    void shouldPassOverOneThatCannotBeReadAndTryTheOthers() {
        DeadLetters letters = rejectAll("k1", "k2");
        stage.database.write(connection -> connection
                .createStatement()
                .executeUpdate("UPDATE sink_dead_letter SET notification = '{\"events\": 7' WHERE id = 1"));
        stage.peer("a").answers(DeliveryResult.delivered());
        try (CapturedLog log = CapturedLog.start()) {
            letters.retry("a", List.of());
            stage.time.settle();
            assertEquals(1, log.count("[TAPIO-S018] sink a: dead letter 1 can't be read"), log.text());
        }

        assertEquals(List.of("k2"), stage.peer("a").arrived);
        assertEquals(1, letters.count("a"), "it is kept until somebody drops it");
        assertFalse(letters.list("a", 10).getFirst().json().containsKey("notification"));
    }

    @Test
    void shouldDropThoseThatAreNamedOrAll() {
        DeadLetters letters = rejectAll("k1", "k2", "k3");
        assertEquals(List.of(2L), letters.drop("a", List.of(2L, 99L)).result());
        stage.time.settle();
        assertEquals(Map.of("a", 2L), letters.counts());
        assertEquals(List.of(1L, 3L), letters.drop("a", List.of()).result());
        stage.time.settle();
        assertEquals(Map.of(), letters.counts());
    }

    @Test
    void shouldLetTheOldestGoWhenThereAreTooManyAndSayIt() {
        stage.start("a");
        DeadLetters letters = new DeadLetters(stage.time, stage.database, 3, 1L << 20);
        letters.load();
        try (CapturedLog log = CapturedLog.start()) {
            for (String id : Kills.names(5)) {
                bury(letters, "a", id);
            }
            assertEquals(1, log.count("[TAPIO-S010] 1 dead letters, the oldest, were dropped so far"), log.text());
        }
        assertEquals(3, letters.count("a"));
        assertEquals(3, letters.list("a", 10).getFirst().id());
    }

    @Test
    void shouldLetTheOldestOfAllGoWhenTheyAreTooLarge() {
        stage.start("a");
        DeadLetters letters = new DeadLetters(stage.time, stage.database, 1_000, 2_000);
        letters.load();
        bury(letters, "b", "k0");
        for (String id : Kills.names(20)) {
            bury(letters, "a", id);
        }

        assertEquals(0, letters.count("b"));
        long bytes = letters.list("a", 100).stream()
                .mapToLong(letter -> letter.notification().length())
                .sum();
        assertTrue(bytes <= 2_000 && bytes > 1_000, "bytes kept: " + bytes);
    }

    private void bury(DeadLetters letters, String sink, String id) {
        Notification notification = Notification.of(Kills.kill(id));
        PlainOutbox outbox = new PlainOutbox(1, 10);
        outbox.offer(new Entry(1, Kills.kill(id)), stage.time.now());
        letters.bury(
                sink,
                new Parcel.OfJournal(outbox.next(stage.time.now()).orElseThrow(), notification),
                "no",
                1,
                Instant.EPOCH);
        stage.time.settle();
    }
}
