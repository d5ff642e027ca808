package io.tapio.oom.host.recent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.host.config.Glob;
import io.tapio.oom.host.config.RouteMatch;
import io.tapio.oom.host.config.RouteMatch.Field;
import io.tapio.oom.host.journal.Weight;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RecentEventsTest {

    private static final long ROOM = 1L << 20;
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RecentEvents recent = new RecentEvents("run", 3, ROOM, registry);

    @Test
    void shouldTellTheNewestInTheOrderInWhichTheyCame() {
        add("a", "b", "c");
        assertEquals(List.of("a", "b", "c"), ids(recent.find(all(10))));
        EventPage two = recent.find(all(2));
        assertEquals(List.of("b", "c"), ids(two));
        assertTrue(two.more());
        assertFalse(recent.find(all(3)).more());
    }

    @Test
    void shouldLetTheOldestGoAndCountIt() {
        add("a", "b", "c", "d");
        assertEquals(List.of("b", "c", "d"), ids(recent.find(all(10))));
        assertEquals(1, registry.counter("tapio_oom_recent_events_dropped").count());
        assertEquals(3, registry.get("tapio_oom_recent_events").gauge().value());
    }

    @Test
    void shouldLetTheOldestGoWhenTheyAreTooLarge() {
        RecentEvents small = new RecentEvents("run", 100, 2 * Weight.of(kill("a", 0)), registry);
        small.add(SampleEvents.fullTrigger());
        small.add(kill("a", 0));
        small.add(kill("b", 0));
        small.add(kill("c", 0));
        assertEquals(List.of("b", "c"), ids(small.find(all(10))));
        assertTrue(Weight.of(SampleEvents.fullTrigger()) > Weight.of(SampleEvents.minimalTrigger()));
    }

    @Test
    void shouldHaveEachEventInItsLatestRevisionWhichStandsWhereItCame() {
        add("a", "b");
        recent.add(kill("a", 1));
        recent.add(kill("b", 0));
        recent.add(kill("a", 0));
        assertEquals(List.of("b", "a"), ids(recent.find(all(10))));
        assertEquals(1, recent.find(all(10)).events().getLast().revision());
    }

    @Test
    void shouldTellWhatCameBehindACursorOldestFirst() {
        add("a", "b");
        Cursor cursor = recent.find(all(10)).cursor();
        assertEquals(List.of(), ids(recent.find(all(10).behind(cursor))));
        add("c");
        recent.add(kill("b", 1));
        EventPage one = recent.find(all(1).behind(cursor));
        assertEquals(List.of("c"), ids(one));
        assertTrue(one.more());
        EventPage rest = recent.find(all(1).behind(one.cursor()));
        assertEquals(List.of("b"), ids(rest));
        assertFalse(rest.more());
        assertFalse(rest.gap());
        assertEquals(List.of(), ids(recent.find(all(1).behind(rest.cursor()))));
    }

    @Test
    void shouldSayThatEventsWereGivenUpBeforeTheyWereRead() {
        add("a");
        Cursor cursor = recent.find(all(10)).cursor();
        add("b", "c", "d");
        assertFalse(recent.find(all(10).behind(cursor)).gap());
        add("e");
        EventPage page = recent.find(all(10).behind(cursor));
        assertTrue(page.gap());
        assertEquals(List.of("c", "d", "e"), ids(page));
    }

    @Test
    void shouldTellEverythingToWhoHasReadAnEarlierRun() {
        add("a", "b");
        assertEquals(List.of("a", "b"), ids(recent.find(all(10).behind(new Cursor("before", 900)))));
    }

    @Test
    void shouldFindWhatIsAskedForAlone() {
        recent.add(SampleEvents.fullVictim());
        recent.add(SampleEvents.minimalVictim("bare"));
        recent.add(SampleEvents.fullTrigger());
        assertEquals(
                List.of("full-oom_kill_victim", "full-oom_kill_triggered"),
                ids(recent.find(where(Field.NAMESPACE, "pr?d"))));
        assertEquals(List.of("bare"), ids(recent.find(where(Field.ORIGIN, "kernel_log"))));
        EventQuery later = new EventQuery(RouteMatch.ANYTHING, SampleEvents.TIME.plusMillis(1), null, 10);
        assertEquals(List.of(), ids(recent.find(later)));
        EventQuery since = new EventQuery(RouteMatch.ANYTHING, SampleEvents.TIME, null, 10);
        assertEquals(3, recent.find(since).events().size());
    }

    @Test
    void shouldTellItsListenersOfWhatIsNewAlone() {
        AtomicInteger told = new AtomicInteger();
        recent.listen(told::incrementAndGet);
        add("a", "b");
        recent.add(kill("a", 1));
        recent.add(kill("a", 1));
        assertEquals(3, told.get());
    }

    @Test
    void shouldReadACursorAsItWasWritten() {
        Cursor cursor = recent.find(all(1)).cursor();
        assertEquals(cursor, Cursor.parse(cursor.toString()));
        for (String wrong : List.of("", "-", "run", "run-", "run-x", "run-1-2", "r\nn-1", "run-1234567890123456789")) {
            assertEquals(null, Cursor.parse(wrong), wrong);
        }
    }

    @Test
    void shouldRefuseAnAbsurdLimit() {
        assertThrows(IllegalArgumentException.class, () -> all(0));
        assertThrows(IllegalArgumentException.class, () -> all(EventQuery.MOST + 1));
    }

    private void add(String... ids) {
        for (String id : ids) {
            recent.add(kill(id, 0));
        }
    }

    private static OomEvent kill(String id, int revision) {
        return SampleEvents.minimalVictim(id).withRevision(revision);
    }

    private static EventQuery all(int limit) {
        return new EventQuery(RouteMatch.ANYTHING, null, null, limit);
    }

    private static EventQuery where(Field field, String pattern) {
        return new EventQuery(new RouteMatch(Map.of(field, List.of(new Glob(pattern)))), null, null, 10);
    }

    private static List<String> ids(EventPage page) {
        return page.events().stream().map(OomEvent::eventId).toList();
    }
}
