package io.tapio.oom.host.routing;

import static io.tapio.oom.host.routing.OutboxDesk.assertTold;
import static io.tapio.oom.host.routing.RoutedEvents.START;
import static io.tapio.oom.host.routing.RoutedEvents.kill;
import static io.tapio.oom.host.routing.RoutedEvents.of;
import static io.tapio.oom.host.routing.RoutedEvents.pressure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.Notification.Reason;
import io.tapio.oom.host.CapturedLog;
import io.tapio.oom.host.journal.JournalException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** START is noon: with the default the next summary is at nine the next day. */
class DailySummaryTest {

    private static final Ownership SHOP = of("prod", "shop", "app");
    private static final Instant NINE = Instant.parse("2026-11-23T09:00:00Z");

    private final OutboxDesk desk = OutboxDesk.people("");

    @Test
    void shouldLeaveWhatRepeatsToTheSummary() {
        repeats(4, 1);
        desk.wait(kill("a", "oom-1", SHOP, START));
        desk.after(2).nothing();

        Notification later = desk.toldNext();

        assertTold(later, Reason.OPENED, 1, "a");
        assertEquals(START.plusSeconds(4 * 3_600), desk.now, "one notification in repeat_interval at most");
    }

    @Test
    void shouldTellTheFirstKillsAtOnce() {
        repeats(3, 1);
        desk.wait(kill("a", "oom-1", SHOP, START));

        assertTold(desk.after(1).told(), Reason.OPENED, 1, "a");
    }

    @Test
    void shouldSumUpOnceADay() {
        repeats(5, 1);
        desk.nothing();
        desk.now = NINE.minusSeconds(60);
        desk.wait(kill("a", "oom-1", SHOP, desk.now));
        desk.nothing();

        desk.now = NINE;
        Due due = desk.due();
        Notification summary = desk.of(due);

        assertTold(summary, Reason.SUMMARY, 5, "a");
        assertEquals("summary-2026-11-23", summary.dedupKey());
        assertEquals(List.of(1L), due.covers());
        desk.outbox.done(due, desk.now);
        desk.after(60).nothing();
        desk.restart();
        desk.after(60).nothing();
    }

    @Test
    void shouldSayNothingOfADayWithoutRepetition() {
        desk.nothing();
        desk.now = NINE;
        desk.nothing();

        assertEquals(NINE.plusSeconds(86_400), desk.outbox.nextDue());
    }

    @Test
    void shouldMakeUpForASummaryThatWasMissedWhileTheProcessWasDown() {
        desk.nothing();
        desk.wait(kill("a", "oom-1", SHOP, START));
        desk.after(1).told();
        repeats(5, 1);
        desk.now = NINE.plusSeconds(3 * 3_600);
        desk.restart();

        assertEquals(Reason.RESOLVED, desk.told().reason());
        assertEquals(Reason.SUMMARY, desk.told().reason());
        desk.nothing();
    }

    @Test
    void shouldTellASummaryThatFailedAgain() {
        repeats(5, 1);
        desk.nothing();
        desk.log.record(kill("a", "oom-1", SHOP, START));
        desk.now = NINE;
        Due due = desk.due();
        desk.outbox.postpone(due, NINE.plusSeconds(10));
        desk.nothing();

        assertEquals(due, desk.after(10).due());
    }

    @Test
    void shouldMakeTheSummaryLaterWhenTheJournalCannotBeRead() {
        desk.nothing();
        desk.log.record(kill("a", "oom-1", SHOP, START));
        desk.repeated = unreadable();
        desk.now = NINE;
        try (CapturedLog log = CapturedLog.start()) {
            desk.nothing();
            assertEquals(1, log.count("[TAPIO-T004] sink it: the kills of the last day can't be read"), log.text());
        }
        repeats(5, 1);
        desk.after(599).nothing();

        Notification summary = desk.after(1).told();

        assertTold(summary, Reason.SUMMARY, 5, "a");
        assertEquals("summary-2026-11-23", summary.dedupKey());
        assertEquals(NINE.plusSeconds(86_400), desk.outbox.nextDue());
    }

    @Test
    void shouldForgetWhatTheSummaryTook() {
        repeats(5, 1);
        desk.nothing();
        desk.now = NINE.minusSeconds(600);
        desk.wait(kill("a", "oom-1", SHOP, desk.now));
        desk.after(400).nothing();
        desk.wait(pressure("p", SHOP, desk.now));
        assertEquals(1, ((RouteOutbox) desk.outbox).inhibitable());
        desk.now = NINE;

        assertEquals(List.of(1L, 2L), desk.due().covers());
        assertEquals(0, ((RouteOutbox) desk.outbox).inhibitable());
    }

    @Test
    void shouldTellEveryKillWithoutASummary() {
        OutboxDesk plain = OutboxDesk.people("summary: {enabled: false}");
        plain.repeated = counts(9, 1);
        plain.wait(kill("a", "oom-1", SHOP, START));

        assertEquals(Reason.OPENED, plain.after(1).told().reason());
        assertTrue(plain.toldNext().resolved());
    }

    private void repeats(int ooms, long position) {
        desk.repeated = counts(ooms, position);
    }

    private static RepeatedKills unreadable() {
        return new RepeatedKills() {
            @Override
            public int count(Map<String, String> subject, Instant since) {
                return 0;
            }

            @Override
            public List<Repeated> all(Instant since, int least, int limit) {
                throw new JournalException("the journal can't be read: database is locked", null);
            }
        };
    }

    private static RepeatedKills counts(int ooms, long position) {
        return new RepeatedKills() {
            @Override
            public int count(Map<String, String> subject, Instant since) {
                return ooms;
            }

            @Override
            public List<Repeated> all(Instant since, int least, int limit) {
                return ooms < least ? List.of() : List.of(new Repeated(position, ooms));
            }
        };
    }
}
