package io.tapio.oom.host.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.host.config.JournalConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class JournalAgeTest {

    private static final long HOUR_MS = 3_600_000;
    private static final long YEAR_2099_MS =
            Instant.parse("2099-01-01T00:00:00Z").toEpochMilli();

    @TempDir
    Path folder;

    private final AtomicLong boot = new AtomicLong(1_000);
    private final AtomicLong wall =
            new AtomicLong(Instant.parse("2026-11-22T12:00:00Z").toEpochMilli());

    @Test
    void shouldDeleteWhatIsTooOldAndKeepWhatASinkDoesNotHave() throws Exception {
        try (Journal journal = open("boot-1")) {
            append(journal, "old", 200);
            boot.addAndGet(3 * HOUR_MS);
            append(journal, "new", 1);
            journal.keepUndelivered(() -> 150);
            await(journal, 52);
            assertEquals("old-149", first(journal), "the first that a sink needs");
            journal.keepUndelivered(() -> Long.MAX_VALUE);
            await(journal, 1);
            assertEquals("new-0", first(journal));
        }
    }

    @Test
    void shouldGiveTheRoomOfWhatItDeletedBackAndStayOnTheDisk() throws Exception {
        try (Journal journal = open("boot-1")) {
            journal.keepUndelivered(() -> Long.MAX_VALUE);
            append(journal, "old", 3_000);
            long full = number(journal, "PRAGMA page_count");
            boot.addAndGet(3 * HOUR_MS);
            append(journal, "new", 1);
            await(journal, 1);
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
            while (number(journal, "PRAGMA page_count") > full / 2 && System.nanoTime() < deadline) {
                Thread.sleep(20);
            }
            assertTrue(number(journal, "PRAGMA page_count") <= full / 2, "of " + full + " pages");
            assertTrue(journal.durable(), () -> "" + journal.health());
        }
    }

    @Test
    void shouldDeleteNothingWhenTheWallClockJumps() throws Exception {
        try (Journal journal = open("boot-1")) {
            append(journal, "a", 10);
            wall.set(YEAR_2099_MS);
            append(journal, "b", 10);
            lookAtTheAges(journal);
            assertEquals(20, kept(journal));
            wall.set(0);
        }
        boot.addAndGet(HOUR_MS / 2);
        wall.set(YEAR_2099_MS);
        try (Journal sameBoot = open("boot-1")) {
            append(sameBoot, "c", 1);
            lookAtTheAges(sameBoot);
            assertEquals(21, kept(sameBoot), "half an hour has passed, whatever the wall clock says");
        }
        wall.set(0);
        boot.set(5);
        try (Journal nextBoot = open("boot-2")) {
            append(nextBoot, "d", 1);
            lookAtTheAges(nextBoot);
            assertEquals(22, kept(nextBoot), "a clock that was set back ages nothing");
        }
    }

    @Test
    void shouldAgeByADayAtMostFromOneBootToTheNext() {
        JournalClock clock = new JournalClock("boot-2", boot::get, wall::get);
        JournalClock.Mark before = new JournalClock.Mark(7_000, "boot-1", 99_000, wall.get());
        wall.addAndGet(5_000);
        clock.goOnFrom(before);
        assertEquals(12_000, clock.nowMs());

        wall.set(YEAR_2099_MS);
        JournalClock jumped = new JournalClock("boot-2", boot::get, wall::get);
        jumped.goOnFrom(before);
        assertEquals(7_000 + JournalClock.MOST_OFF_MS, jumped.nowMs());
        boot.addAndGet(10);
        assertEquals(7_010 + JournalClock.MOST_OFF_MS, jumped.nowMs());
    }

    private Journal open(String bootId) {
        Journal journal = new Journal(
                new JournalConfig(folder.resolve("journal.db"), Duration.ofHours(2), 100_000_000),
                List.of(),
                event -> {},
                new SimpleMeterRegistry(),
                new JournalClock(bootId, boot::get, wall::get),
                Duration.ofSeconds(1));
        journal.start();
        return journal;
    }

    private static void append(Journal journal, String name, int count) throws Exception {
        IntStream.range(0, count).forEach(i -> journal.append(kill(name + "-" + i)));
        journal.settled().await(20, TimeUnit.SECONDS);
    }

    /** Waits until all ages were looked at, at these times; what is too old has gone then, since no sink needs it. */
    private static void lookAtTheAges(Journal journal) throws InterruptedException {
        CountDownLatch looks = new CountDownLatch(2); // with the second the first is over
        journal.keepUndelivered(() -> {
            looks.countDown();
            return Long.MAX_VALUE;
        });
        assertTrue(looks.await(20, TimeUnit.SECONDS));
    }

    private static OomEvent kill(String id) {
        return SampleEvents.minimalVictim(id);
    }

    private static long kept(Journal journal) {
        return number(journal, "SELECT count(*) FROM event");
    }

    private static long number(Journal journal, String question) {
        return journal.read(connection -> {
            try (var statement = connection.createStatement()) {
                return Schema.number(statement, question);
            }
        });
    }

    private static String first(Journal journal) {
        return journal.read(connection -> {
            try (var statement = connection.createStatement();
                    var found = statement.executeQuery("SELECT event_id FROM event ORDER BY position LIMIT 1")) {
                return found.next() ? found.getString(1) : "none";
            }
        });
    }

    private static void await(Journal journal, long count) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (kept(journal) != count && System.nanoTime() < deadline) {
            Thread.sleep(20);
        }
        assertEquals(count, kept(journal));
    }
}
