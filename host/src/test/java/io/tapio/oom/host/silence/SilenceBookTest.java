package io.tapio.oom.host.silence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tapio.oom.host.config.EventMatch;
import io.tapio.oom.host.config.JournalConfig;
import io.tapio.oom.host.journal.Journal;
import io.tapio.oom.host.routing.Silence;
import io.vertx.core.Future;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SilenceBookTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final EventMatch CI = EventMatch.parse(Map.of("namespace", List.of("ci-*", "!ci-prod")));

    @TempDir
    Path folder;

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private Instant now = NOW;
    private Journal journal;
    private SilenceBook book;

    @BeforeEach
    void open() {
        journal = new Journal(
                new JournalConfig(folder.resolve("journal.db"), Duration.ofDays(1), 10_000_000),
                List.of(SilenceBook.TABLES),
                event -> {},
                new SimpleMeterRegistry());
        journal.start();
        book = new SilenceBook(journal, () -> now, registry);
        book.read();
    }

    @AfterEach
    void close() {
        journal.close();
    }

    @Test
    void shouldKeepASilenceThroughARestart() throws Exception {
        Silence silence = add(NOW, NOW.plusSeconds(3_600)).orElseThrow();
        close();
        open();

        assertEquals(List.of(silence), book.all());
        assertEquals(1, count("active"));
    }

    @Test
    void shouldEndAnActiveOneAndKeepItForWhatComesLate() throws Exception {
        Silence silence = add(NOW, NOW.plusSeconds(3_600)).orElseThrow();
        now = NOW.plusSeconds(60);
        assertEquals(Optional.of(silence), wait(book.expire(silence.id())));

        assertEquals(now, book.all().getFirst().endsAt());
        assertEquals(1, count("expired"));
        close();
        open();
        assertEquals(now, book.all().getFirst().endsAt());
    }

    @Test
    void shouldForgetOneThatHasNotBegun() throws Exception {
        Silence silence = add(NOW.plusSeconds(60), NOW.plusSeconds(120)).orElseThrow();
        assertEquals(1, count("pending"));
        wait(book.expire(silence.id()));
        assertEquals(List.of(), book.all());
    }

    @Test
    void shouldLeaveOneThatIsOverAsItIs() throws Exception {
        Silence silence = add(NOW, NOW.plusSeconds(60)).orElseThrow();
        now = NOW.plusSeconds(120);
        assertEquals(Optional.of(silence), wait(book.expire(silence.id())));
        assertEquals(List.of(silence), book.all());
    }

    @Test
    void shouldSayThatThereIsNoneOfAnId() throws Exception {
        assertEquals(Optional.empty(), wait(book.expire("7f2a")));
    }

    @Test
    void shouldForgetThoseThatEndedThreeDaysAgo() throws Exception {
        add(NOW, NOW.plusSeconds(60));
        now = NOW.plus(Duration.ofDays(4));
        Silence late = add(now, now.plusSeconds(60)).orElseThrow();
        assertEquals(List.of(late), book.all());
        close();
        open();
        assertEquals(List.of(late), book.all());
    }

    @Test
    void shouldKeepAThousandAndGiveUpTheOldestThatEndedForMore() throws Exception {
        Silence ended = add(NOW, NOW.plusSeconds(60)).orElseThrow();
        now = NOW.plusSeconds(120);
        for (int i = 1; i < SilenceBook.MOST; i++) {
            book.add(CI, now, now.plusSeconds(60 + i), "", "");
            if (i % 500 == 0) {
                wait(journal.settled());
            }
        }
        wait(journal.settled());
        assertEquals(SilenceBook.MOST, book.all().size());

        assertTrue(add(now, now.plusSeconds(60)).isPresent());
        assertEquals(SilenceBook.MOST, book.all().size());
        assertTrue(book.all().stream().noneMatch(each -> each.id().equals(ended.id())));

        assertEquals(Optional.empty(), add(now, now.plusSeconds(60)), "none has ended");
    }

    private Optional<Silence> add(Instant from, Instant until) throws Exception {
        return wait(book.add(CI, from, until, "ann", "load test"));
    }

    private double count(String state) {
        return registry.get("tapio_oom_silences").tag("state", state).gauge().value();
    }

    private static <T> T wait(Future<T> future) throws Exception {
        return future.await(20, TimeUnit.SECONDS);
    }
}
