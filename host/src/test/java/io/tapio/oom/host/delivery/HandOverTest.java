package io.tapio.oom.host.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.sink.DeliveryResult;
import io.tapio.oom.host.config.SinkConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sinks that change while they deliver: nothing is lost, nothing comes twice. */
class HandOverTest {

    private final Stage stage = new Stage();
    private final List<Promise<DeliveryResult>> open = new ArrayList<>();

    @AfterEach
    void close() {
        stage.close();
    }

    private void answersLater(FakePeer peer) {
        peer.answer = notification -> {
            Promise<DeliveryResult> promise = Promise.promise();
            open.add(promise);
            return promise.future();
        };
    }

    private Future<Void> apply(SinkConfig... sinks) {
        Future<Void> applied = stage.desk.apply(List.of(sinks), stage.plain);
        stage.time.settle();
        return applied;
    }

    @Test
    void shouldGoOnUntouchedWithASinkThatDidNotChange() {
        stage.start("a").events("k1");
        FakePeer before = stage.peer("a");
        assertTrue(apply(stage.sink("a", Map.of()), stage.sink("b", Map.of())).succeeded());
        stage.events("k2");

        assertSame(before, stage.peer("a"));
        assertFalse(before.closed);
        assertEquals(List.of("k1", "k2"), before.arrived);
        assertEquals(List.of("k2"), stage.peer("b").arrived, "what comes from now on");
    }

    @Test
    void shouldHandAChangedSinkOverBehindTheAttemptThatIsUnderWay() {
        stage.start("a");
        FakePeer before = stage.peer("a");
        answersLater(before);
        stage.events("k1", "k2");
        Future<Void> applied = apply(stage.sink("a", Map.of("url", "another")));
        assertFalse(applied.isComplete());
        open.getFirst().complete(DeliveryResult.delivered());
        stage.time.settle();

        assertTrue(applied.succeeded() && before.closed);
        assertEquals(List.of("k1"), before.arrived);
        assertEquals(List.of("k2"), stage.peer("a").arrived);
    }

    @Test
    void shouldChangeNothingWhenOneOfTheNewSinksCanNotBeMade() {
        stage.start("a");
        FakePeer before = stage.peer("a");
        stage.refused.put("b", new IllegalStateException("no such host"));
        Future<Void> applied = apply(stage.sink("a", Map.of("url", "another")), stage.sink("b", Map.of()));
        stage.events("k1");

        assertTrue(applied.failed());
        assertEquals("sink b: could not be made: no such host", applied.cause().getMessage());
        assertTrue(stage.peer("a").closed, "the one that was made for nothing");
        assertFalse(before.closed);
        assertEquals(List.of("k1"), before.arrived);
    }

    @Test
    void shouldCloseAndForgetASinkThatIsNotNamedAnyMore() {
        stage.start("a", "b").events("k1");
        FakePeer removed = stage.peer("b");
        assertTrue(apply(stage.sink("a", Map.of())).succeeded());
        stage.events("k2");
        assertTrue(apply(stage.sink("a", Map.of()), stage.sink("b", Map.of())).succeeded());
        stage.events("k3");

        assertTrue(removed.closed);
        assertEquals(List.of("k1", "k2", "k3"), stage.peer("a").arrived);
        assertEquals(List.of("k3"), stage.peer("b").arrived);
    }

    @Test
    void shouldTakeOtherRoutesFromTheCursorOn() {
        stage.start("a");
        stage.peer("a").chokesOn(FakePeer.BUSY, "k1");
        stage.events("k1", "k2");
        apply(stage.sink("a", Map.of()));
        stage.peer("a").answers(DeliveryResult.delivered());
        stage.time.pass(Duration.ofSeconds(5));

        assertEquals(List.of("k2", "k1"), stage.peer("a").arrived, "k2 not twice");
    }

    @Test
    void shouldWaitForAPluginThatIsReplacedAndGoOnAtTheCursor() {
        stage.start("a");
        FakePeer before = stage.peer("a");
        answersLater(before);
        stage.events("k1", "k2");
        Future<Void> gone = stage.desk.pluginGone(Set.of("fake"));
        stage.time.settle();
        assertFalse(gone.isComplete());
        open.getFirst().complete(DeliveryResult.delivered());
        stage.time.settle();
        assertTrue(gone.succeeded() && before.closed);
        assertEquals(SinkStatus.State.NO_PLUGIN, stage.status("a").state());

        stage.events("k3");
        stage.desk.pluginCame(Set.of("fake"));
        stage.time.settle();
        assertEquals(List.of("k2", "k3"), stage.peer("a").arrived);
    }

    @Test
    void shouldNotWaitForeverForAnAttemptOfAPluginThatGoes() {
        stage.start("a");
        FakePeer before = stage.peer("a");
        before.neverAnswers();
        before.closes = false;
        stage.events("k1");
        Future<Void> gone = stage.desk.pluginGone(Set.of("fake"));
        stage.time.pass(Duration.ofSeconds(11));
        assertTrue(gone.succeeded() && before.abandoned);

        stage.desk.pluginCame(Set.of("fake"));
        stage.time.settle();
        assertEquals(List.of("k1"), stage.peer("a").arrived);
    }

    @Test
    void shouldKeepHowFarItIsWhenItEnds() {
        stage.start("a").events("k1");
        Future<Void> closed = stage.desk.close();
        stage.time.pass(Duration.ofSeconds(10));
        assertTrue(closed.succeeded() && stage.peer("a").closed);

        stage.crash("a").time.settle();
        assertEquals(List.of(), stage.peer("a").arrived);
    }
}
