package io.tapio.oom.host.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.host.config.JournalConfig;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JournalTest {

    private static final Tables NOTES = new Tables(
            "note", List.of(List.of("CREATE TABLE note (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID")));

    @TempDir
    Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<OomEvent> published = new ArrayList<>();
    private Journal journal;

    @BeforeEach
    void open() {
        journal = opened();
    }

    @AfterEach
    void close() {
        journal.close();
    }

    private Journal opened() {
        Journal opened = new Journal(
                new JournalConfig(file(), Duration.ofDays(1), 1_000_000), List.of(NOTES), published::add, registry);
        opened.start();
        return opened;
    }

    private void restart() {
        journal.close();
        journal = opened();
    }

    private Path file() {
        return folder.resolve("state/journal.db");
    }

    @Test
    void shouldPublishInTheOrderOfItsPositionsWhatItHasRecorded() throws Exception {
        List<String> ids = IntStream.range(0, 300).mapToObj(i -> "kill-" + i).toList();
        ids.forEach(id -> journal.append(kill(id)));
        await(journal.settled());

        assertEquals(ids, published.stream().map(OomEvent::eventId).toList());
        assertEquals(ids, ids(journal.behind(0, 1_000)));
        assertEquals(300, journal.end());
        assertEquals("300", shell("SELECT count(*) FROM event"));
    }

    @Test
    void shouldKeepWhatItHasRecordedAndGoOnBehindItAfterARestart() throws Exception {
        journal.append(SampleEvents.fullVictim());
        journal.append(SampleEvents.fullTrigger());
        await(journal.settled());
        restart();
        journal.append(kill("later"));
        await(journal.settled());

        List<Entry> entries = journal.behind(0, 10);
        assertEquals(List.of(1L, 2L, 3L), entries.stream().map(Entry::position).toList());
        assertEquals(SampleEvents.fullVictim(), entries.getFirst().event());
        assertEquals(SampleEvents.fullTrigger(), entries.get(1).event());
    }

    @Test
    void shouldKnowAnEventThatComesAgain() throws Exception {
        journal.append(kill("a"));
        await(journal.settled());
        restart();
        journal.append(kill("a"));
        journal.append(kill("a").withRevision(1));
        journal.append(kill("a").withRevision(1));
        await(journal.settled());

        assertEquals(2, published.size());
        assertEquals(2, journal.end());
        assertEquals(2, registry.counter("tapio_oom_journal_known").count());
        assertEquals(
                List.of(0, 1),
                journal.revisionsOf("a").stream()
                        .map(entry -> entry.event().revision())
                        .toList());
    }

    @Test
    void shouldReadFromTheDiskWhatIsTooOldToBeRemembered() throws Exception {
        JournalConfig roomy = new JournalConfig(folder.resolve("many.db"), Duration.ofDays(1), 100_000_000);
        try (Journal many = new Journal(roomy, List.of(), event -> {}, registry)) {
            many.start();
            IntStream.range(0, 3_000).forEach(i -> many.append(kill("kill-" + i)));
            await(many.settled());

            assertEquals(List.of("kill-0", "kill-1"), ids(many.behind(0, 2)));
            assertEquals(List.of("kill-2998", "kill-2999"), ids(many.behind(2_998, 10)));
            assertEquals(List.of("kill-4", "kill-2999"), ids(many.at(List.of(3_000L, 5L, 4_000L))));
            assertEquals(List.of(), many.behind(3_000, 10));
        }
    }

    @Test
    void shouldStandInColumnsThatTheShellCanAsk() throws Exception {
        journal.append(SampleEvents.fullVictim());
        await(journal.settled());

        OomEvent event = SampleEvents.fullVictim();
        assertEquals(
                "oom_kill_victim critical " + event.node(),
                shell("SELECT event_type || ' ' || severity || ' ' || node FROM event"));
        assertEquals(EventJson.encode(event), shell("SELECT json FROM event"));
        assertEquals(
                Long.toString(event.time().toEpochMilli()),
                shell("SELECT time_ms FROM event WHERE namespace = 'prod'"));
    }

    @Test
    void shouldBeReadableByItsOwnerAlone() throws Exception {
        assertEquals("rw-r-----", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
        assertEquals(
                "rwxr-x---", PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("state"))));
    }

    @Test
    void shouldKeepWhatOthersKeepBesideIt() throws Exception {
        String answer = await(journal.write(connection -> note(connection, "a", "one")));
        assertEquals("one", answer);
        restart();

        assertEquals("one", journal.read(JournalTest::noteA));
    }

    @Test
    void shouldUndoStatementsThatAreWrongAndNoOthers() throws Exception {
        BlockingQueue<String> told = new LinkedBlockingQueue<>();
        journal.append(kill("a"));
        Future<String> wrong = journal.write(connection -> {
            note(connection, "a", "half");
            return note(connection, "a", "twice");
        });
        Future<String> thrown = journal.write(connection -> {
            throw new IllegalStateException("mine");
        });
        Future<String> right = journal.write(connection -> note(connection, "c", "whole"));
        journal.append(kill("b"));
        await(journal.settled().onSuccess(done -> told.add("settled")));

        assertTrue(wrong.failed());
        assertEquals("mine", thrown.cause().getMessage());
        assertEquals("whole", await(right));
        assertEquals("c", shell("SELECT group_concat(name) FROM note"));
        assertEquals(2, published.size());
    }

    @Test
    void shouldTakeTheStepsOfALaterVersionAndRefuseThoseOfAnEarlierOne() throws Exception {
        await(journal.write(connection -> note(connection, "a", "one")));
        journal.close();
        Tables later = new Tables(
                "note",
                List.of(NOTES.steps().getFirst(), List.of("ALTER TABLE note ADD COLUMN more TEXT DEFAULT 'x'")));
        JournalConfig config = new JournalConfig(file(), Duration.ofDays(1), 1_000_000);
        try (Journal updated = new Journal(config, List.of(later), event -> {}, registry)) {
            updated.start();
            assertTrue(updated.durable());
        }
        assertEquals("one x", shell("SELECT text || ' ' || more FROM note"));

        journal = opened();
        assertFalse(journal.durable(), "it goes on in memory");
        journal.append(kill("a"));
        await(journal.settled());
        assertEquals(List.of("a"), ids(journal.behind(0, 10)));
    }

    @Test
    void shouldGiveTheIndexOfKillsToAJournalOfAnEarlierVersion() throws Exception {
        journal.append(kill("a"));
        await(journal.write(connection -> {
            connection.createStatement().executeUpdate("DROP INDEX event_kills");
            return connection.createStatement().executeUpdate("UPDATE room SET version = 1 WHERE room = 'event'");
        }));
        restart();

        assertTrue(journal.durable());
        assertEquals(
                "1",
                shell("SELECT count(*) FROM event INDEXED BY event_kills"
                        + " WHERE time_ms > 0 AND event_type = 'oom_kill_victim'"));
    }

    @Test
    void shouldFindTheRevisionsOfAnEventThatWasRecordedBeforeTheRestart() throws Exception {
        journal.append(kill("a"));
        journal.append(kill("a").withRevision(1));
        await(journal.settled());
        List<Entry> fresh = journal.revisionsOf("a");
        restart();
        journal.append(kill("a").withRevision(2));
        await(journal.settled());

        assertEquals(List.of(1L, 2L), fresh.stream().map(Entry::position).toList());
        assertEquals(
                List.of(1L, 2L, 3L),
                journal.revisionsOf("a").stream().map(Entry::position).toList());
    }

    @Test
    void shouldTellItsListenersThatThereIsMore() throws Exception {
        BlockingQueue<Long> ends = new LinkedBlockingQueue<>();
        journal.listen(() -> {
            throw new IllegalStateException("one that fails");
        });
        journal.listen(() -> ends.add(journal.end()));
        journal.append(kill("a"));

        assertEquals(1, ends.poll(10, TimeUnit.SECONDS));
    }

    @Test
    void shouldFailWhatComesAfterItsEnd() {
        journal.close();
        assertTrue(journal.settled().failed());
        assertTrue(journal.write(connection -> 1).failed());
        journal.append(kill("a"));
        assertEquals(1, registry.counter("tapio_oom_journal_lost").count());
        assertThrows(JournalException.class, () -> journal.read(JournalTest::noteA));
    }

    private static String note(Connection connection, String name, String text) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO note VALUES (?, ?)")) {
            insert.setString(1, name);
            insert.setString(2, text);
            insert.executeUpdate();
        }
        return text;
    }

    private static String noteA(Connection connection) throws SQLException {
        try (var ask = connection.prepareStatement("SELECT text FROM note WHERE name = 'a'");
                ResultSet found = ask.executeQuery()) {
            return found.next() ? found.getString(1) : "";
        }
    }

    /** As another process sees the file. */
    private String shell(String query) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file());
                ResultSet found = connection.createStatement().executeQuery(query)) {
            return found.next() ? found.getString(1) : "";
        }
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.await(20, TimeUnit.SECONDS);
    }

    private static OomEvent kill(String id) {
        return SampleEvents.minimalVictim(id);
    }

    private static List<String> ids(List<Entry> entries) {
        return entries.stream().map(entry -> entry.event().eventId()).toList();
    }
}
