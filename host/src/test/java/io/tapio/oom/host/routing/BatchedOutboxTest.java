package io.tapio.oom.host.routing;

import static io.tapio.oom.host.routing.OutboxDesk.assertTold;
import static io.tapio.oom.host.routing.OutboxDesk.ids;
import static io.tapio.oom.host.routing.RoutedEvents.START;
import static io.tapio.oom.host.routing.RoutedEvents.kill;
import static io.tapio.oom.host.routing.RoutedEvents.of;
import static io.tapio.oom.host.routing.RoutedEvents.prediction;
import static io.tapio.oom.host.routing.RoutedEvents.pressure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.sink.Audience;
import io.tapio.oom.api.sink.Notification.Reason;
import io.tapio.oom.host.config.EventMatch;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What programs are handed, and in which order. */
class BatchedOutboxTest {

    private static final Ownership SHOP = of("prod", "shop", "app");

    @Test
    void shouldHandOverWhatFollowsOneAnotherTogether() {
        OutboxDesk desk = OutboxDesk.programs("");
        assertNull(desk.outbox.nextDue());
        desk.wait(kill("a", "oom-1", SHOP, START));
        desk.wait(kill("b", "oom-1", SHOP, START));
        assertEquals(START, desk.outbox.nextDue());

        assertTold(desk.told(), Reason.EVENTS, 2, "a", "b");
        assertNull(desk.outbox.nextDue());
    }

    @Test
    void shouldKeepAnIncidentBehindWhatIsUnderWayAndNothingElse() {
        OutboxDesk desk = OutboxDesk.programs("");
        desk.wait(kill("a", "oom-1", SHOP, START));
        Due first = desk.due();
        desk.wait(kill("b", "oom-1", SHOP, START));
        desk.wait(kill("c", "oom-2", SHOP, START));

        assertEquals(List.of("c"), ids(desk.told()));
        desk.nothing();
        desk.outbox.postpone(first, START.plusSeconds(9));
        desk.nothing();
        assertEquals(START.plusSeconds(9), desk.outbox.nextDue());
        desk.after(9);
        assertEquals(List.of("a"), ids(desk.told()));
        assertEquals(List.of("b"), ids(desk.told()));
    }

    @Test
    void shouldHandOverSinglyWhatFailedTogether() {
        OutboxDesk desk = OutboxDesk.programs("");
        desk.wait(kill("a", "oom-1", SHOP, START));
        desk.wait(kill("b", "oom-2", SHOP, START));
        desk.wait(kill("c", "oom-1", SHOP, START));
        Due all = desk.due();
        desk.outbox.split(all, START.plusSeconds(5));
        desk.wait(kill("d", "oom-3", SHOP, START));
        assertEquals(List.of("d"), ids(desk.told()));
        desk.nothing();
        desk.after(5);

        Due poison = desk.due();
        assertEquals(List.of("a"), ids(desk.of(poison)));
        desk.outbox.postpone(poison, START.plusSeconds(60));
        assertEquals(List.of("b"), ids(desk.told()));
        desk.nothing();
        assertEquals(List.of("a"), ids(desk.after(60).told()));
        assertEquals(List.of("c"), ids(desk.told()));
    }

    @Test
    void shouldTrySmallerBatchesAfterAFailureAndGrowAgain() {
        OutboxDesk desk = OutboxDesk.programs("");
        List<String> names =
                IntStream.range(0, 300).mapToObj(number -> "k" + number).toList();
        names.forEach(name -> desk.wait(kill(name, "oom-of-" + name, SHOP, START)));
        Due whole = desk.due();
        assertEquals(names.subList(0, 100), ids(desk.of(whole)));

        desk.outbox.postpone(whole, START.plusSeconds(5));
        Due half = desk.after(5).due();
        assertEquals(names.subList(0, 50), ids(desk.of(half)));
        assertEquals(whole.covers().getFirst(), half.covers().getFirst());
        desk.outbox.postpone(half, START.plusSeconds(10));
        desk.after(5);

        int from = 0;
        for (int size : List.of(25, 50, 100, 100, 25)) {
            assertEquals(names.subList(from, from + size), ids(desk.told()));
            from += size;
        }
        desk.nothing();
    }

    @Test
    void shouldKeepTheOrderOfAnIncidentWhenABatchOfItGetsSmaller() {
        OutboxDesk desk = OutboxDesk.programs("");
        List<String> names =
                IntStream.range(0, 8).mapToObj(number -> "k" + number).toList();
        names.forEach(name -> desk.wait(kill(name, "oom-" + name.hashCode() % 2, SHOP, START)));
        desk.outbox.postpone(desk.due(), START.plusSeconds(5));
        desk.wait(kill("later", "oom-1", SHOP, START));
        desk.nothing();

        assertEquals(List.of("k0", "k1", "k2", "k3"), ids(desk.after(5).told()));
        assertEquals(List.of("k4", "k5", "k6", "k7", "later"), ids(desk.told()));
    }

    @Test
    void shouldGiveAnEventOnce() {
        OutboxDesk desk = OutboxDesk.programs("routes: [{match: {namespace: prod}, sinks: [it]}]");

        assertEquals("no route matches", desk.leave(kill("a", "oom-1", Ownership.NONE, START)));
        desk.wait(kill("a", "oom-1", SHOP, START).withRevision(1));
        assertEquals(
                "an earlier revision of it went there",
                desk.leave(kill("a", "oom-1", SHOP, START).withRevision(2)));
        desk.restart();
        assertEquals(
                "an earlier revision of it went there",
                desk.leave(kill("a", "oom-1", SHOP, START).withRevision(3)));
    }

    @Test
    void shouldGiveEveryRevisionToASinkThatWantsThem() {
        OutboxDesk desk = new OutboxDesk("", Audience.PROGRAMS, true);
        desk.wait(kill("a", "oom-1", SHOP, START));
        desk.wait(kill("a", "oom-1", SHOP, START).withRevision(1));

        assertEquals(2, desk.told().events().size());
    }

    @Test
    void shouldCountEverythingWhateverTheRoutesSay() {
        OutboxDesk desk = new OutboxDesk("routes: [{sinks: [other]}, {sinks: [it]}]", Audience.COUNTERS, true);
        desk.silences.add(new Silence(
                "all", EventMatch.parse(Map.of("severity", List.of("*"))), START, START.plusSeconds(60), "", ""));
        desk.wait(kill("a", "oom-1", SHOP, START));
        desk.wait(pressure("p", SHOP, START));
        desk.wait(prediction("x", 0.1, START));

        assertEquals(List.of("a", "p", "x"), ids(desk.told()));
    }

    @Test
    void shouldSendKillsMeasuredWarningsAndSurePredictionsWhereNoRouteSays() {
        OutboxDesk desk = OutboxDesk.programs("inhibit: []");
        desk.wait(kill("a", "oom-1", SHOP, START));
        desk.wait(pressure("p", SHOP, START));
        desk.wait(prediction("sure", 0.91, START));

        assertEquals(
                "no route names the sink, and the prediction is not surer than 90 %",
                desk.leave(prediction("unsure", 0.9, START)));
    }

    @Test
    void shouldHoldBackWhatIsMutedAndWhatFollowsInItsIncident() {
        OutboxDesk desk = OutboxDesk.programs("""
                routes:
                  - match: {namespace: prod}
                    sinks: [it]
                    active_times: [evening]
                  - sinks: [it]
                time_windows: {evening: [{times: [{start_time: "18:00", end_time: "20:00"}]}]}
                """);
        desk.wait(kill("a", "oom-1", SHOP, START));
        desk.wait(kill("b", "oom-1", Ownership.NONE, START));
        desk.wait(kill("c", "oom-2", Ownership.NONE, START));

        assertEquals(List.of("c"), ids(desk.told()));
        desk.nothing();
        assertEquals(List.of("a", "b"), ids(desk.toldNext()));
        assertEquals(Instant.parse("2026-11-22T18:00:00Z"), desk.now);
    }

    @Test
    void shouldSayWhenItIsFull() {
        OutboxDesk desk = OutboxDesk.programs("");
        for (int i = 0; i < RouteOutbox.MOST_WAITING; i++) {
            assertFalse(desk.outbox.full());
            desk.wait(kill("k" + i, "oom-" + i, SHOP, START));
        }
        assertTrue(desk.outbox.full());
        Due due = desk.due();
        assertTrue(desk.outbox.full());
        desk.outbox.done(due, desk.now);
        assertFalse(desk.outbox.full());
    }
}
