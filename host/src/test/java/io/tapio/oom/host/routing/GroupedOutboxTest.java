package io.tapio.oom.host.routing;

import static io.tapio.oom.host.routing.OutboxDesk.assertTold;
import static io.tapio.oom.host.routing.OutboxDesk.ids;
import static io.tapio.oom.host.routing.RoutedEvents.START;
import static io.tapio.oom.host.routing.RoutedEvents.ended;
import static io.tapio.oom.host.routing.RoutedEvents.kill;
import static io.tapio.oom.host.routing.RoutedEvents.of;
import static io.tapio.oom.host.routing.RoutedEvents.prediction;
import static io.tapio.oom.host.routing.RoutedEvents.pressure;
import static io.tapio.oom.host.routing.RoutedEvents.trigger;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.Notification.Reason;
import io.tapio.oom.host.config.EventMatch;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What people are told, and when. */
class GroupedOutboxTest {

    private static final Ownership SHOP = of("prod", "shop", "app");
    private static final Ownership CART = of("prod", "cart", "app");
    private static final Duration MINUTE = Duration.ofMinutes(1);

    @Test
    void shouldTellATriggerAndItsVictimsOnce() {
        OutboxDesk desk = OutboxDesk.people("");
        desk.wait(trigger("t", "oom-1", Ownership.NONE, START));
        desk.wait(kill("a", "oom-1", SHOP, START));
        desk.wait(kill("b", "oom-1", SHOP, START));
        desk.nothing();

        Notification opened = desk.after(1).told();

        assertTold(opened, Reason.OPENED, 3, "t", "a", "b");
        assertEquals(Map.of("namespace", "prod", "workload", "shop", "container", "app"), opened.groupLabels());
        assertEquals(START, opened.startedAt());
        desk.nothing();
    }

    @Test
    void shouldTellATriggerWhoseVictimsNeverCome() {
        OutboxDesk desk = OutboxDesk.people("");
        desk.wait(trigger("t", "oom-1", SHOP, START));

        assertTold(desk.after(1).told(), Reason.OPENED, 1, "t");
    }

    @Test
    void shouldGiveEachSubjectAnIncidentOfItsOwn() {
        OutboxDesk desk = OutboxDesk.people("");
        desk.wait(kill("a", "oom-1", SHOP, START));
        desk.wait(kill("b", "oom-2", CART, START));
        desk.after(1);

        Notification first = desk.told();
        Notification second = desk.told();

        assertEquals(List.of("a"), ids(first));
        assertEquals(List.of("b"), ids(second));
        assertNotEquals(first.dedupKey(), second.dedupKey());
    }

    @Test
    void shouldTellMoreOfAnIncidentAfterAnIntervalWithTheSameKey() {
        OutboxDesk desk = OutboxDesk.people("");
        desk.wait(kill("a", "oom-1", SHOP, START));
        Notification opened = desk.after(1).told();
        desk.after(10).wait(kill("b", "oom-2", SHOP, desk.now));
        desk.after(20).wait(kill("c", "oom-3", SHOP, desk.now));
        desk.nothing();

        Notification more = desk.toldNext();

        assertEquals(START.plusSeconds(1).plus(MINUTE.multipliedBy(5)), desk.now);
        assertTold(more, Reason.MORE, 3, "b", "c");
        assertEquals(opened.dedupKey(), more.dedupKey());
        assertEquals(START, more.startedAt());
    }

    @Test
    void shouldBeOverWhenNothingCameForAWhile() {
        OutboxDesk desk = OutboxDesk.people("");
        desk.wait(kill("a", "oom-1", SHOP, START));
        Notification opened = desk.after(1).told();

        Notification resolved = desk.toldNext();

        assertTold(resolved, Reason.RESOLVED, 1, "a");
        assertEquals(opened.dedupKey(), resolved.dedupKey());
        assertEquals(START.plus(MINUTE.multipliedBy(10)), resolved.resolvedAt());
        assertTrue(desk.store.of("it").isEmpty());
        desk.wait(kill("b", "oom-2", SHOP, desk.now));
        assertNotEquals(opened.dedupKey(), desk.after(1).told().dedupKey());
    }

    @Test
    void shouldBeOverAsSoonAsItsLastWarningHasEnded() {
        OutboxDesk desk = OutboxDesk.people("");
        OomEvent first = prediction("a", .95, START);
        OomEvent second = prediction("b", .95, START);
        desk.wait(first);
        desk.wait(second);
        Notification opened = desk.after(1).told();
        desk.after(60).wait(ended(first, desk.now));
        assertTold(desk.toldNext(), Reason.UPDATED, 2, "a");

        Instant end = desk.after(60).now;
        desk.wait(ended(second, end));

        Notification resolved = desk.told();
        assertTold(resolved, Reason.RESOLVED, 2, "b");
        assertEquals(opened.dedupKey(), resolved.dedupKey());
        assertEquals(end, resolved.resolvedAt());
    }

    @Test
    void shouldTellTheEndOfAWarningThoughAKillInhibitsWarnings() {
        OutboxDesk desk = OutboxDesk.people("");
        OomEvent warning = prediction("a", .95, START);
        desk.wait(warning);
        desk.after(1).told();
        desk.after(10).wait(kill("k", "oom-1", warning.owner(), desk.now));

        desk.wait(ended(warning, desk.now));

        Notification told = desk.toldNext();
        assertEquals(Reason.UPDATED, told.reason());
        assertEquals(List.of("a"), ids(told));
    }

    @Test
    void shouldBeOverWithItsWarningThatEndsAfterARestart() {
        OutboxDesk desk = OutboxDesk.people("");
        OomEvent warning = prediction("a", .95, START);
        desk.wait(warning);
        desk.after(1).told();
        desk.restart();

        desk.after(60).wait(ended(warning, desk.now));

        assertEquals(Reason.RESOLVED, desk.told().reason());
    }

    @Test
    void shouldNotBeOverWithAWarningWhenThereWasAKill() {
        OutboxDesk desk = OutboxDesk.people("inhibit: []");
        OomEvent warning = prediction("a", .95, START);
        desk.wait(kill("k", "oom-1", warning.owner(), START));
        desk.wait(warning);
        desk.after(1).told();

        desk.after(60).wait(ended(warning, desk.now));

        assertEquals(Reason.UPDATED, desk.toldNext().reason());
        desk.nothing();
    }

    @Test
    void shouldBeOverAsSoonAsTheContainerIsWellAgain() {
        OutboxDesk desk = OutboxDesk.people("");
        Instant well = START.plusSeconds(40);
        desk.recovery = (pod, container, after, now) ->
                pod.equals("uid-shop") && container.equals("app") && now.isAfter(well.plus(MINUTE)) ? well : null;
        desk.wait(kill("a", "oom-1", SHOP, START));
        desk.after(1).told();

        Notification resolved = desk.toldNext();

        assertEquals(well, resolved.resolvedAt());
        assertTrue(desk.now.isBefore(START.plus(MINUTE.multipliedBy(3))), desk.now.toString());
    }

    @Test
    void shouldTellALongIncidentAgain() {
        OutboxDesk desk = OutboxDesk.people("routes: [{sinks: [it], resolve_after: 1d, repeat_interval: 1h}]");
        desk.wait(kill("a", "oom-1", SHOP, START));
        desk.after(1).told();

        assertTold(desk.toldNext(), Reason.REPEATED, 1, "a");
        assertEquals(START.plusSeconds(3_601), desk.now);
    }

    @Test
    void shouldGatherLaterRevisionsForSomeSeconds() {
        OutboxDesk desk = OutboxDesk.people("");
        desk.wait(kill("a", "oom-1", SHOP, START));
        Notification opened = desk.after(1).told();
        desk.after(2).wait(kill("a", "oom-1", SHOP, START).withRevision(1));
        desk.after(1).wait(kill("a", "oom-1", SHOP, START).withRevision(2));
        desk.nothing();

        Due due = desk.after(2).due();
        Notification updated = desk.of(due);

        assertTold(updated, Reason.UPDATED, 1, "a");
        assertEquals(2, updated.events().getFirst().revision());
        assertEquals(List.of(2L, 3L), due.covers());
        assertEquals(opened.dedupKey(), updated.dedupKey());
    }

    @Test
    void shouldTellTheNewestRevisionAtOnceWhenItComesInTime() {
        OutboxDesk desk = OutboxDesk.people("");
        desk.wait(kill("a", "oom-1", SHOP, START));
        desk.wait(kill("a", "oom-1", SHOP, START).withRevision(1));

        Due due = desk.after(1).due();

        assertTold(desk.of(due), Reason.OPENED, 1, "a");
        assertEquals(List.of(1L, 2L), due.covers());
        assertEquals(List.of(2L), due.positions());
    }

    @Test
    void shouldKnowAnIncidentWhoseNamesCameLate() {
        OutboxDesk desk = OutboxDesk.people("");
        desk.wait(kill("a", "oom-1", Ownership.NONE, START));
        Notification opened = desk.after(1).told();
        desk.wait(kill("a", "oom-1", SHOP, START).withRevision(1));

        assertEquals(opened.dedupKey(), desk.after(3).told().dedupKey());
    }

    @Test
    void shouldLeaveOutWhatIsLearnedWhenTheIncidentIsOver() {
        OutboxDesk desk = OutboxDesk.people("");
        desk.wait(kill("a", "oom-1", SHOP, START));
        desk.after(1).told();
        desk.toldNext();

        assertEquals(
                "its incident is over",
                desk.leave(kill("a", "oom-1", SHOP, START).withRevision(1)));
    }

    @Test
    void shouldKnowItsOpenIncidentsAfterARestart() {
        OutboxDesk desk = OutboxDesk.people("");
        desk.wait(kill("a", "oom-1", SHOP, START));
        Notification opened = desk.after(1).told();
        desk.restart();
        desk.after(10).wait(kill("b", "oom-2", SHOP, desk.now));

        Notification more = desk.toldNext();

        assertTold(more, Reason.MORE, 2, "b");
        assertEquals(opened.dedupKey(), more.dedupKey());
        assertEquals(START.plusSeconds(301), desk.now);
        assertEquals(Reason.RESOLVED, desk.toldNext().reason());
    }

    @Test
    void shouldNotTellAgainWhatWasToldBeforeACrashThatLostTheCursor() {
        OutboxDesk desk = OutboxDesk.people("");
        desk.wait(kill("a", "oom-1", SHOP, START));
        desk.after(1).told();
        desk.restart();

        assertEquals(
                new Outbox.Admission.LeftOut("it was told before the restart"),
                desk.outbox.offer(desk.log.at(List.of(1L)).getFirst(), desk.now));
    }

    @Test
    void shouldKeepWhatFailsAndTellItFirst() {
        OutboxDesk desk = OutboxDesk.people("");
        desk.wait(kill("a", "oom-1", SHOP, START));
        Due due = desk.after(1).due();
        desk.outbox.postpone(due, desk.now.plusSeconds(30));
        desk.wait(kill("b", "oom-2", SHOP, desk.now));
        desk.nothing();
        assertEquals(desk.now.plusSeconds(30), desk.outbox.nextDue());

        assertTold(desk.after(30).told(), Reason.OPENED, 1, "a");
        assertTold(desk.toldNext(), Reason.MORE, 2, "b");
    }

    @Test
    void shouldBeginAnotherIncidentBehindTheEndOfTheFirst() {
        OutboxDesk desk = OutboxDesk.people("");
        desk.wait(kill("a", "oom-1", SHOP, START));
        desk.after(1).told();
        Due end = desk.after(MINUTE.multipliedBy(11)).due();
        desk.outbox.postpone(end, desk.now.plusSeconds(60));
        desk.wait(kill("b", "oom-2", SHOP, desk.now));
        desk.after(30).nothing();

        assertEquals(Reason.RESOLVED, desk.toldNext().reason());
        assertTold(desk.toldNext(), Reason.OPENED, 1, "b");
    }

    @Test
    void shouldTellWhatWasMutedWhenTheWindowEnds() {
        OutboxDesk desk = OutboxDesk.people("""
                routes: [{sinks: [it], mute_times: [noon]}]
                time_windows: {noon: [{times: [{start_time: "11:00", end_time: "12:30"}]}]}
                """);
        desk.wait(kill("a", "oom-1", SHOP, START));
        desk.after(MINUTE.multipliedBy(20)).wait(kill("b", "oom-2", SHOP, desk.now));

        assertTold(desk.toldNext(), Reason.OPENED, 2, "a", "b");
        assertEquals(Instant.parse("2026-11-22T12:30:00Z"), desk.now);
    }

    @Test
    void shouldGatherByTheFieldsOfTheRoute() {
        OutboxDesk desk = OutboxDesk.people("routes: [{sinks: [it], group_by: [namespace, severity]}]");
        desk.wait(kill("a", "oom-1", SHOP, START));
        desk.wait(kill("b", "oom-2", CART, START));
        desk.wait(kill("c", "oom-3", of("dev", "cart", "app"), START));
        desk.after(1);

        Notification prod = desk.told();

        assertTold(prod, Reason.OPENED, 2, "a", "b");
        assertEquals(Map.of("namespace", "prod", "severity", "critical"), prod.groupLabels());
        assertEquals(List.of("c"), ids(desk.told()));
    }

    @Test
    void shouldGatherNothingWhereTheRouteSaysSo() {
        OutboxDesk desk = OutboxDesk.people("routes: [{sinks: [it], group_by: ['...']}]");
        desk.wait(kill("a", "oom-1", SHOP, START));
        desk.wait(kill("b", "oom-2", CART, START));

        assertTold(desk.told(), Reason.EVENTS, 2, "a", "b");
    }

    @Test
    void shouldCarryTheNewestHundredEventsAndCountAll() {
        OutboxDesk desk = OutboxDesk.people("");
        for (int i = 1; i <= 1_200; i++) {
            desk.outbox.offer(desk.log.record(kill("k" + i, "oom-1", SHOP, START)), desk.now);
        }
        Notification opened = desk.after(1).told();

        assertEquals(1_200, opened.total());
        assertEquals(GroupDue.MOST_EVENTS, opened.events().size());
        assertEquals("k1000", ids(opened).getLast());
        assertFalse(desk.outbox.full());
    }

    @Test
    void shouldCloseTheOldestIncidentWhenThereAreTooMany() {
        OutboxDesk desk = OutboxDesk.people("");
        for (int i = 0; i < Groups.MOST_GROUPS; i++) {
            desk.now = START.plusMillis(i);
            desk.wait(kill("k" + i, "oom-" + i, of("prod", "w" + i, "app"), START));
        }
        desk.after(1);
        for (int i = 0; i < Groups.MOST_GROUPS; i++) {
            assertEquals(Reason.OPENED, desk.told().reason());
        }
        desk.wait(kill("last", "oom-last", SHOP, START));

        Notification closed = desk.told();

        assertTold(closed, Reason.RESOLVED, 1, "k0");
        assertEquals(
                1,
                desk.registry
                        .counter("tapio_oom_sink_groups_closed_early", "sink", "it")
                        .count());
    }

    @Test
    void shouldLetAKillSilenceTheWarningsOfItsContainer() {
        OutboxDesk desk = OutboxDesk.people("");
        long waits = desk.wait(pressure("p1", SHOP, START));
        desk.wait(pressure("p2", CART, START));
        desk.wait(kill("a", "oom-1", SHOP, START));

        assertEquals(List.of(waits), desk.outbox.withdrawn());
        assertEquals(
                "inhibited by a kill or another source of an inhibit rule",
                desk.leave(pressure("p3", SHOP, START.plusSeconds(299))));
        desk.wait(pressure("p4", SHOP, START.plusSeconds(301)));
        desk.after(1);
        assertTold(desk.told(), Reason.OPENED, 2, "a", "p4");
        assertTold(desk.told(), Reason.OPENED, 1, "p2");
        assertEquals(
                2,
                desk.registry.counter("tapio_oom_sink_inhibited", "sink", "it").count());
    }

    @Test
    void shouldRememberWhatInhibitsAfterARestart() {
        OutboxDesk desk = OutboxDesk.people("");
        desk.wait(kill("a", "oom-1", SHOP, START));
        desk.restart();

        desk.leave(pressure("p", SHOP, START.plusSeconds(60)));
    }

    @Test
    void shouldLeaveOutWhatIsSilenced() {
        OutboxDesk desk = OutboxDesk.people("");
        desk.silences.add(new Silence(
                "7f2a",
                EventMatch.parse(Map.of("workload", List.of("shop"))),
                START.minusSeconds(60),
                START.plusSeconds(60),
                "me",
                "known"));

        assertEquals("silenced by 7f2a", desk.leave(kill("a", "oom-1", SHOP, START)));
        desk.wait(kill("b", "oom-2", CART, START));
        desk.after(3_600);
        assertEquals("silenced by 7f2a", desk.leave(kill("late", "oom-3", SHOP, START)));
        desk.wait(kill("c", "oom-4", SHOP, desk.now));
    }

    @Test
    void shouldLeaveOutWhatWaitsWhenItIsSilencedMeanwhile() {
        OutboxDesk desk = OutboxDesk.people("");
        long silenced = desk.wait(kill("a", "oom-1", SHOP, START));
        desk.wait(kill("b", "oom-2", CART, START));
        desk.nothing();
        desk.silences.add(new Silence(
                "7f2a",
                EventMatch.parse(Map.of("workload", List.of("shop"))),
                START.plusMillis(500),
                START.plusSeconds(60),
                "me",
                "begins while it waits"));
        desk.nothing();
        assertEquals(List.of(), desk.outbox.withdrawn());

        assertTold(desk.after(1).told(), Reason.OPENED, 1, "b");
        desk.nothing();
        assertEquals(List.of(silenced), desk.outbox.withdrawn());
        assertEquals(
                1,
                desk.registry.counter("tapio_oom_sink_silenced", "sink", "it").count());
    }
}
