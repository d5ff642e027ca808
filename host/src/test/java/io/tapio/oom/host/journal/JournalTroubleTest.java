package io.tapio.oom.host.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.host.CapturedLog;
import io.tapio.oom.host.config.JournalConfig;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class JournalTroubleTest {

    private static final Tables NOTES = new Tables(
            "note", List.of(List.of("CREATE TABLE note (name TEXT PRIMARY KEY, text TEXT NOT NULL) WITHOUT ROWID")));
    private static final int ROOMY = 100_000_000;

    @TempDir
    Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<OomEvent> published = Collections.synchronizedList(new ArrayList<>());
    private final AtomicInteger returns = new AtomicInteger();
    private final List<Path> mounts = new ArrayList<>();
    private final List<Journal> opened = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        opened.forEach(Journal::close);
        for (Path mount : mounts) {
            run("umount", "-l", mount.toString());
        }
    }

    @Test
    void shouldGoOnInMemoryWhileTheDiskIsFullAndThenHaveEverythingOnItOnce() throws Exception {
        Path disk = tmpfs("2m");
        Journal journal = open(disk.resolve("journal.db"), ROOMY);
        append(journal, "before", 100);
        journal.write(connection -> note(connection, "a", "before")).await(10, TimeUnit.SECONDS);
        long end = journal.end();
        Path filler = fill(disk);
        try (CapturedLog log = CapturedLog.start()) {
            append(journal, "full", 2_000);
            assertFalse(journal.durable());
            assertEquals(1, log.count("[TAPIO-J001]"), log.text());
            assertTrue(log.text().contains("the disk is full"), log.text());
        }
        journal.append(kill("before-7"));
        journal.write(connection -> note(connection, "b", "full")).await(10, TimeUnit.SECONDS);
        assertEquals("a b", journal.read(JournalTroubleTest::notes));
        assertEquals(
                List.of(end - 1, end, end + 1, end + 2),
                journal.behind(end - 2, 4).stream().map(Entry::position).toList(),
                "the file is read below, the memory above");
        assertEquals(0.0, registry.get("tapio_oom_journal_durable").gauge().value());

        Files.delete(filler);
        run("mount", "-o", "remount,size=20m", disk.toString());
        await(journal::durable);
        append(journal, "after", 10);
        journal.close();

        assertEquals(2_110, published.size());
        assertEquals(
                published.stream().map(OomEvent::eventId).toList(),
                rows(disk.resolve("journal.db"), "SELECT event_id FROM event ORDER BY position"));
        assertEquals(List.of("a", "b"), rows(disk.resolve("journal.db"), "SELECT name FROM note"));
        assertEquals(0, returns.get(), "it has nothing that was not known");
    }

    @Test
    void shouldComeBackToAFileThatCouldNotBeWrittenFromTheStart() throws Exception {
        Path disk = tmpfs("20m");
        Path file = disk.resolve("journal.db");
        Journal first = open(file, ROOMY);
        append(first, "first", 10);
        first.write(connection -> note(connection, "a", "of the file")).await(10, TimeUnit.SECONDS);
        first.close();
        run("mount", "-o", "remount,ro", disk.toString());

        Journal journal = open(file, ROOMY);
        journal.write(connection -> note(connection, "a", "of the memory")).await(10, TimeUnit.SECONDS);
        append(journal, "second", 10);
        assertFalse(journal.durable());
        assertTrue(
                journal.health().toString().contains("read-only"),
                journal.health().toString());
        run("mount", "-o", "remount,rw", disk.toString());
        await(() -> journal.durable() && returns.get() == 1);

        assertEquals(20, journal.behind(0, 100).size());
        append(journal, "third", 1);
        assertEquals(21, journal.behind(0, 100).size());
        assertEquals(List.of("of the file"), rows(file, "SELECT text FROM note"));
    }

    @Test
    void shouldPutADamagedFileAsideAndSaveWhatCanBeRead() throws Exception {
        Path file = folder.resolve("journal.db");
        Journal journal = open(file, ROOMY);
        append(journal, "early", 3_000);
        journal.write(connection -> note(connection, "a", "kept")).await(10, TimeUnit.SECONDS);
        journal.close();
        damage(file, Files.size(file) / 2, Files.size(file) / 2 + 400_000);

        journal = open(file, ROOMY);
        Journal read = journal;
        long position = 0;
        while (position < journal.end() && corrupt().isEmpty()) {
            position = readOn(read, position);
        }
        await(() -> !corrupt().isEmpty() && read.durable());
        append(journal, "late", 10);

        assertEquals(1, corrupt().size());
        assertTrue(Long.parseLong(rows(file, "SELECT count(*) FROM event").getFirst()) > 1_000);
        assertEquals(List.of("early-2999"), rows(file, "SELECT event_id FROM event WHERE position = 3000"));
        assertEquals(List.of("kept"), rows(file, "SELECT text FROM note"));
        assertEquals(List.of("ok"), rows(file, "PRAGMA integrity_check"));
        assertEquals(3_010, journal.end());
    }

    @Test
    void shouldBeginAnewWhereTheFileIsNone() throws Exception {
        Path file = Files.writeString(folder.resolve("journal.db"), "no database at all\n".repeat(1_000));
        Journal journal = open(file, ROOMY);
        append(journal, "a", 1);

        assertTrue(journal.durable());
        assertEquals(1, corrupt().size());
        assertEquals(List.of("a-0"), rows(file, "SELECT event_id FROM event"));
    }

    @Test
    void shouldLeaveAFileToTheProcessThatHasItUntilThatEnds() throws Exception {
        Path file = folder.resolve("journal.db");
        Journal first = open(file, ROOMY);
        Journal second = open(file, ROOMY);
        append(first, "first", 1);
        append(second, "second", 1);
        assertFalse(second.durable());
        assertTrue(second.health().toString().contains("another process has it"));
        first.close();
        await(second::durable);

        assertEquals(List.of("first-0", "second-0"), rows(file, "SELECT event_id FROM event ORDER BY position"));
    }

    @Test
    void shouldMakeAnotherFileWhenItsOwnIsDeleted() throws Exception {
        Path file = folder.resolve("journal.db");
        Journal journal = open(file, ROOMY);
        append(journal, "a", 3);
        journal.write(connection -> note(connection, "a", "kept")).await(10, TimeUnit.SECONDS);
        try (Stream<Path> all = Files.list(folder)) {
            for (Path each :
                    all.filter(name -> !name.toString().endsWith(".lock")).toList()) {
                Files.delete(each);
            }
        }
        await(() -> Files.exists(file) && journal.durable());
        append(journal, "b", 1);

        assertEquals(List.of("4"), rows(file, "SELECT position FROM event WHERE event_id = 'b-0'"));
        assertEquals(List.of("kept"), rows(file, "SELECT text FROM note"));
    }

    @Test
    void shouldSayWhatIsWrongWithItsPath() throws Exception {
        Path plain = Files.createFile(folder.resolve("plain"));
        assertTrue(open(folder, ROOMY).health().toString().contains("there can't be a file of that name"));
        assertTrue(open(plain.resolve("journal.db"), ROOMY).health().toString().contains("there can't be a file"));
        assertEquals(
                false, open(Path.of("/proc/none/journal.db"), ROOMY).health().get("durable"));
    }

    @Test
    void shouldStayBelowItsSizeAndCountWhatNobodyHasYet() throws Exception {
        int most = 1_000_000;
        Path file = folder.resolve("journal.db");
        Journal journal = open(file, most);
        long[] delivered = {0};
        journal.keepUndelivered(() -> delivered[0] + 1);
        long largest = 0;
        for (int round = 0; round < 40; round++) {
            delivered[0] = round < 20 ? journal.end() : delivered[0];
            append(journal, "round-" + round, 50);
            largest = Math.max(largest, new JournalFile(file).bytes());
        }

        assertTrue(largest < most, "it was " + largest);
        assertTrue(kept(file) > 100, kept(file) + " are kept");
        // What is deleted is counted a moment later.
        await(() ->
                registry.counter("tapio_oom_journal_undelivered_dropped").count() == 2_000 - kept(file) - delivered[0]);
        assertEquals(List.of("2000"), rows(file, "SELECT max(position) FROM event"));
    }

    @Test
    void shouldDropTheOldestInMemoryWhenThereAreTooMany() throws Exception {
        Journal journal = new Journal(
                new JournalConfig(null, Duration.ofDays(1), 1_000_000), List.of(), published::add, registry);
        opened.add(journal);
        journal.start();
        append(journal, "a", 3_000);

        int kept = journal.behind(0, 5_000).size();
        assertTrue(kept > 100 && kept < 1_000, kept + " are kept");
        assertEquals(3_000, journal.end());
    }

    private static long readOn(Journal journal, long position) {
        try {
            List<Entry> entries = journal.behind(position, 100);
            return entries.isEmpty() ? journal.end() : entries.getLast().position();
        } catch (JournalException damaged) {
            return position;
        }
    }

    private Journal open(Path file, long mostBytes) {
        Journal journal = new Journal(
                new JournalConfig(file, Duration.ofDays(1), mostBytes),
                List.of(NOTES),
                published::add,
                registry,
                JournalClocks.ofThisMachine(),
                Duration.ofMillis(100));
        journal.onReturn(returns::incrementAndGet);
        opened.add(journal);
        journal.start();
        return journal;
    }

    private static void append(Journal journal, String name, int count) throws Exception {
        IntStream.range(0, count).forEach(i -> journal.append(kill(name + "-" + i)));
        journal.settled().await(30, TimeUnit.SECONDS);
    }

    private static OomEvent kill(String id) {
        return SampleEvents.minimalVictim(id);
    }

    private static boolean note(Connection connection, String name, String text) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT OR REPLACE INTO note VALUES (?, ?)")) {
            insert.setString(1, name);
            insert.setString(2, text);
            return insert.executeUpdate() > 0;
        }
    }

    private static String notes(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        try (ResultSet found = connection.createStatement().executeQuery("SELECT name FROM note ORDER BY name")) {
            while (found.next()) {
                names.add(found.getString(1));
            }
        }
        return String.join(" ", names);
    }

    private static long kept(Path file) {
        try {
            return Long.parseLong(rows(file, "SELECT count(*) FROM event").getFirst());
        } catch (SQLException e) {
            throw new AssertionError("can't be read", e);
        }
    }

    private static List<String> rows(Path file, String query) throws SQLException {
        List<String> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
                ResultSet found = connection.createStatement().executeQuery(query)) {
            while (found.next()) {
                rows.add(found.getString(1));
            }
        }
        return rows;
    }

    private List<Path> corrupt() {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(name -> name.toString().matches(".*\\.corrupt-[0-9]+"))
                    .toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static void damage(Path file, long from, long to) throws IOException {
        try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
            bytes.seek(from);
            for (long at = from; at < to; at += 2) {
                bytes.write('#');
                bytes.write(0xff);
            }
        }
    }

    private static Path fill(Path disk) throws IOException {
        Path filler = disk.resolve("filler");
        byte[] block = new byte[4_096];
        try (var out = Files.newOutputStream(filler)) {
            while (true) {
                out.write(block);
            }
        } catch (IOException full) {
            return filler;
        }
    }

    private Path tmpfs(String size) throws Exception {
        boolean root = "root".equals(System.getProperty("user.name"));
        assumeTrue(root, "left out: it takes root to mount a small disk");
        Path disk = Files.createDirectory(folder.resolve("disk"));
        run("mount", "-t", "tmpfs", "-o", "size=" + size, "tapio-test", disk.toString());
        mounts.add(disk);
        return disk;
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes());
        assertEquals(0, process.waitFor(), String.join(" ", command) + ": " + said);
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < deadline, "it does not come");
            Thread.sleep(20);
        }
    }
}
