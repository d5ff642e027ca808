package io.tapio.oom.host.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.host.config.Glob;
import io.tapio.oom.host.config.JournalConfig;
import io.tapio.oom.host.config.RouteMatch;
import io.tapio.oom.host.config.RouteMatch.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class EventSearchTest {

    @TempDir
    Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private long mostBytes = 100_000_000;
    private Journal journal;

    @BeforeEach
    void open() {
        JournalConfig config = new JournalConfig(folder.resolve("journal.db"), Duration.ofDays(1), mostBytes);
        journal = new Journal(config, List.of(), event -> {}, registry);
        journal.start();
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void shouldTellTheNewestInTheOrderInWhichTheyCame() throws Exception {
        add("a", "b", "c");
        assertEquals(List.of("a", "b", "c"), ids(find(all(10))));
        EventPage two = find(all(2));
        assertEquals(List.of("b", "c"), ids(two));
        assertTrue(two.more());
        assertFalse(find(all(3)).more());
    }

    @Test
    void shouldHaveEachEventInItsLatestRevisionWhichStandsWhereItCame() throws Exception {
        add("a", "b");
        append(kill("a").withRevision(1));
        append(kill("b"));
        assertEquals(List.of("b", "a"), ids(find(all(10))));
        assertEquals(1, events(find(all(10))).getLast().revision());
    }

    @Test
    void shouldTellWhatCameBehindACursorOldestFirst() throws Exception {
        add("a", "b");
        Cursor cursor = find(all(10)).cursor();
        assertTrue(find(all(10).behind(cursor)).empty());
        add("c");
        append(kill("b").withRevision(1));
        EventPage one = find(all(1).behind(cursor));
        assertEquals(List.of("c"), ids(one));
        assertTrue(one.more());
        EventPage rest = find(all(1).behind(one.cursor()));
        assertEquals(List.of("b"), ids(rest));
        assertFalse(rest.more());
        assertFalse(rest.gap());
        assertEquals(List.of(), ids(find(all(1).behind(rest.cursor()))));
    }

    @Test
    void shouldGoOnFromACursorAfterARestart() throws Exception {
        add("a", "b");
        Cursor cursor = find(all(1)).cursor();
        journal.close();
        open();
        add("c");
        assertEquals(List.of("c"), ids(find(all(10).behind(cursor))));
        assertEquals(List.of("a", "b", "c"), ids(find(all(10))));
        assertEquals(List.of("c"), ids(find(all(10).behind(new Cursor("another", 900)))), "all of this run");
    }

    @Test
    void shouldSayThatEventsWereGivenUpBeforeTheyWereRead() throws Exception {
        journal.close();
        mostBytes = 1_000_000;
        open();
        add("a");
        Cursor cursor = find(all(10)).cursor();
        assertFalse(find(all(10).behind(cursor)).gap());
        for (int i = 0; i < 5_000; i++) {
            journal.append(kill("more-" + i));
        }
        add("last");
        EventPage page = find(all(1_000).behind(cursor));
        assertTrue(page.gap());
        assertEquals("last", ids(page).getLast());
    }

    @Test
    void shouldFindWhatIsAskedForAlone() throws Exception {
        append(SampleEvents.fullVictim());
        append(SampleEvents.minimalVictim("bare"));
        append(SampleEvents.fullTrigger());
        append(SampleEvents.victim("[odd]", 0, "app"));
        OomEvent full = SampleEvents.fullVictim();
        assertEquals(
                List.of("full-oom_kill_victim", "full-oom_kill_triggered"),
                ids(find(where(Field.NAMESPACE, "pr?d"))).stream()
                        .filter(id -> id.startsWith("full"))
                        .toList());
        assertEquals(List.of("bare"), ids(find(where(Field.ORIGIN, "kernel_log"))));
        assertEquals(
                List.of("full-oom_kill_victim"),
                ids(find(new EventQuery(
                                match(Map.of(
                                        Field.CGROUP_PATH, List.of(new Glob(String.valueOf(full.subjectCgroupPath()))),
                                        Field.EVENT_TYPE, List.of(new Glob("oom_kill_victim")),
                                        Field.POD, List.of(new Glob("payment-*"), new Glob("x")))),
                                null,
                                null,
                                null,
                                10)))
                        .stream()
                        .filter(id -> id.startsWith("full"))
                        .toList());
        assertEquals(List.of(), ids(find(where(Field.NODE, "[n]*"))), "what it stands for is itself");
    }

    @Test
    void shouldFindWhatHappenedBetweenTwoMoments() throws Exception {
        append(SampleEvents.fullVictim());
        Instant then = SampleEvents.TIME;
        assertEquals(1, ids(find(between(then, null))).size());
        assertEquals(0, ids(find(between(then.plusMillis(1), null))).size());
        assertEquals(0, ids(find(between(null, then))).size());
        assertEquals(1, ids(find(between(then, then.plusMillis(1)))).size());
    }

    @Test
    void shouldLookAtNoMoreThanSoManyEntriesForOneQuestion() throws Exception {
        int most = EventSelect.STRETCH * EventSelect.STRETCHES;
        journal.write(connection -> {
                    try (var fill = connection.createStatement()) {
                        return fill.executeUpdate("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
                                + " WHERE i < " + (most + 10) + ") INSERT INTO event SELECT i, 'e' || i, 0, 0, 0, 'x',"
                                + " 'critical', 'ebpf', 'node', NULL, NULL, NULL, NULL, NULL, '' FROM n");
                    }
                })
                .await(60, TimeUnit.SECONDS);
        EventPage none = journal.search().find(where(Field.POD, "nobody"));
        assertTrue(none.positions().isEmpty());
        assertTrue(none.more(), "older ones were not looked at");
        EventPage behind =
                find(where(Field.POD, "nobody").behind(new Cursor(none.cursor().journal(), 0)));
        assertTrue(behind.more());
        assertEquals(most, behind.cursor().position());
    }

    @Test
    void shouldReadACursorAsItWasWritten() throws Exception {
        add("a");
        Cursor cursor = find(all(1)).cursor();
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

    @Test
    void shouldTellTheLastKillsForAfterACrash() throws Exception {
        IntStream.range(0, 5).forEach(i -> journal.append(kill("kill-" + i)));
        append(kill("kill-3").withRevision(1));
        List<Entry> last = journal.lastKills(Duration.ofMinutes(10), 3);
        assertEquals(
                List.of("kill-2", "kill-4", "kill-3"),
                last.stream().map(entry -> entry.event().eventId()).toList());
        assertEquals(1, last.getLast().event().revision());
    }

    private EventPage find(EventQuery query) {
        return journal.search().find(query);
    }

    private void add(String... ids) throws Exception {
        for (String id : ids) {
            append(kill(id));
        }
    }

    private void append(OomEvent event) throws Exception {
        journal.append(event);
        journal.settled().await(20, TimeUnit.SECONDS);
    }

    private static OomEvent kill(String id) {
        return SampleEvents.minimalVictim(id);
    }

    private static EventQuery all(int limit) {
        return new EventQuery(RouteMatch.ANYTHING, null, null, null, limit);
    }

    private static EventQuery between(@Nullable Instant since, @Nullable Instant until) {
        return new EventQuery(RouteMatch.ANYTHING, since, until, null, 10);
    }

    private static EventQuery where(Field field, String pattern) {
        return new EventQuery(match(Map.of(field, List.of(new Glob(pattern)))), null, null, null, 10);
    }

    private static RouteMatch match(Map<Field, List<Glob>> patterns) {
        return new RouteMatch(patterns);
    }

    private List<String> ids(EventPage page) {
        return events(page).stream().map(OomEvent::eventId).toList();
    }

    private List<OomEvent> events(EventPage page) {
        return journal.search().json(page.positions()).stream()
                .map(EventJson::decode)
                .toList();
    }
}
