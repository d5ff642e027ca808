package io.tapio.oom.host.routing;

import static io.tapio.oom.host.routing.RoutedEvents.START;
import static io.tapio.oom.host.routing.RoutedEvents.kill;
import static io.tapio.oom.host.routing.RoutedEvents.of;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.host.CapturedLog;
import io.tapio.oom.host.config.JournalConfig;
import io.tapio.oom.host.journal.Journal;
import io.tapio.oom.host.journal.JournalException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the routes keep in the journal's database, and ask of it. */
class RoutingTablesTest {

    private static final Ownership SHOP = of("prod", "shop", "app");

    @TempDir
    private Path directory;

    private Journal journal;

    @BeforeEach
    void setUp() {
        journal = open();
    }

    @AfterEach
    void tearDown() {
        journal.close();
    }

    private Journal open() {
        Journal opened = new Journal(
                new JournalConfig(directory.resolve("journal.db"), Duration.ofDays(3_650), 64_000_000),
                List.of(SqlGroupStore.TABLES),
                event -> {},
                new SimpleMeterRegistry());
        opened.start();
        return opened;
    }

    private void reopen() throws Exception {
        journal.settled().await(20, TimeUnit.SECONDS);
        journal.close();
        journal = open();
    }

    @Test
    void shouldKnowOpenGroupsAfterARestart() throws Exception {
        StoredGroup group = new StoredGroup(
                Map.of("namespace", "prod", "workload", "shop"),
                "routes[0].routes[1]",
                "oom-1",
                START,
                START.plusSeconds(5),
                START.plusSeconds(6),
                17,
                List.of(3L, 9L),
                true,
                "boot:1",
                "uid-1",
                null,
                List.of(7L, -9L));
        SqlGroupStore store = new SqlGroupStore(journal);
        store.put("slack", group);
        store.put("pager", group);
        store.put("gone", group);
        store.remove("pager", group.labels());
        store.summary("slack", LocalDate.of(2026, 11, 22));
        store.retain(Set.of("slack", "pager"));
        reopen();

        SqlGroupStore again = new SqlGroupStore(journal);

        assertEquals(List.of(group), List.copyOf(again.of("slack")));
        assertEquals(List.of(), List.copyOf(again.of("pager")));
        assertEquals(List.of(), List.copyOf(again.of("gone")));
        assertEquals(LocalDate.of(2026, 11, 22), again.summary("slack"));
        assertNull(again.summary("pager"));
    }

    @Test
    void shouldCountTheOomsOfASubjectByTheNamesThatCameLast() throws Exception {
        append(kill("a", "oom-1", Ownership.NONE, START));
        append(kill("a", "oom-1", SHOP, START).withRevision(1));
        append(kill("b", "oom-1", SHOP, START));
        append(kill("c", "oom-2", SHOP, START.plusSeconds(60)));
        append(kill("d", "oom-3", of("prod", "cart", "app"), START));
        append(kill("old", "oom-0", SHOP, START.minusSeconds(86_400)));
        journal.settled().await(20, TimeUnit.SECONDS);
        JournalKills kills = new JournalKills(journal);

        assertEquals(2, kills.count(Incidents.subject(kill("x", "o", SHOP, START)), START));
        assertEquals(3, kills.count(Incidents.subject(kill("x", "o", SHOP, START)), START.minusSeconds(90_000)));
        assertEquals(0, kills.count(Map.of("namespace", "prod", "workload", "none"), START));
        assertEquals(List.of(new RepeatedKills.Repeated(4, 2)), kills.all(START, 2, 10));
        assertEquals(2, kills.all(START, 1, 10).size());
    }

    @Test
    void shouldCountAllSubjectsAtOnceAndAgainAfterSomeSeconds() throws Exception {
        append(kill("a", "oom-1", SHOP, START.plusSeconds(60)));
        journal.settled().await(20, TimeUnit.SECONDS);
        JournalKills kills = new JournalKills(journal);
        Map<String, String> shop = Incidents.subject(kill("x", "o", SHOP, START));
        Map<String, String> cart = Incidents.subject(kill("x", "o", of("prod", "cart", "app"), START));
        assertEquals(1, kills.count(shop, START));
        append(kill("b", "oom-2", SHOP, START.plusSeconds(60)));
        append(kill("c", "oom-3", of("prod", "cart", "app"), START.plusSeconds(60)));
        journal.settled().await(20, TimeUnit.SECONDS);

        assertEquals(1, kills.count(shop, START.plusSeconds(29)));
        assertEquals(0, kills.count(cart, START.plusSeconds(29)));
        assertEquals(2, kills.count(shop, START.plusSeconds(30)));
        assertEquals(1, kills.count(cart, START.plusSeconds(30)));
    }

    @Test
    void shouldSayOnceThatTheKillsCannotBeCounted() throws Exception {
        journal.close();
        JournalKills kills = new JournalKills(journal);
        try (CapturedLog log = CapturedLog.start()) {
            assertEquals(0, kills.count(Map.of("namespace", "prod"), START));
            assertEquals(0, kills.count(Map.of("namespace", "test"), START));
            assertEquals(1, log.count("[TAPIO-T003]"), log.text());
        }
        assertThrows(JournalException.class, () -> kills.all(START, 2, 10));
    }

    private void append(OomEvent event) {
        journal.append(event);
    }
}
