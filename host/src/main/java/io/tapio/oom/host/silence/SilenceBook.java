package io.tapio.oom.host.silence;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.host.config.EventMatch;
import io.tapio.oom.host.journal.Database;
import io.tapio.oom.host.journal.JournalException;
import io.tapio.oom.host.journal.Tables;
import io.tapio.oom.host.routing.Silence;
import io.tapio.oom.host.routing.Silences;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The silences: at most {@value #MOST} of them, in the journal's database, so that they survive a restart. One that has
 * ended is kept for three days, as long as an event may be late by default, and then forgotten. For any thread.
 */
public final class SilenceBook implements Silences {

    /** More are not kept. */
    public static final int MOST = 1_000;

    /** What it needs of the database. */
    public static final Tables TABLES = SilenceRows.TABLES;

    private static final Logger LOG = LoggerFactory.getLogger(SilenceBook.class);
    private static final Duration KEPT = Duration.ofDays(3);

    private final Database database;
    private final InstantSource clock;
    private volatile List<Silence> kept = List.of();

    /** What a silence is about at a moment. */
    public enum State {
        /** It has not begun. */
        PENDING,
        /** It silences. */
        ACTIVE,
        /** It is over. */
        EXPIRED;

        /** Of a silence at that moment. */
        public static State of(Silence silence, Instant now) {
            return now.isBefore(silence.startsAt()) ? PENDING : silence.covers(now) ? ACTIVE : EXPIRED;
        }
    }

    public SilenceBook(Database database, InstantSource clock, MeterRegistry registry) {
        this.database = database;
        this.clock = clock;
        for (State state : State.values()) {
            Gauge.builder("tapio_oom_silences", () -> count(state))
                    .description("Silences by their state")
                    .tag("state", state.name().toLowerCase(java.util.Locale.ROOT))
                    .register(registry);
        }
        database.onReturn(this::read);
    }

    private long count(State state) {
        Instant now = clock.instant();
        return kept.stream().filter(each -> State.of(each, now) == state).count();
    }

    /** Reads what is kept. Waits for a disk; where that can't be read, it goes on with none, and says so. */
    public synchronized void read() {
        try {
            kept = List.copyOf(database.read(SilenceRows::all));
        } catch (JournalException e) {
            LOG.error("[TAPIO-T050] the silences can't be read, so nothing is silenced: {}", e.getMessage());
        }
    }

    @Override
    public List<Silence> all() {
        return kept;
    }

    /**
     * Keeps a new one.
     *
     * @return the silence when it is recorded; empty when there are {@value #MOST} already that have not ended
     */
    public synchronized Future<Optional<Silence>> add(
            EventMatch matchers, Instant startsAt, Instant endsAt, String createdBy, String comment) {
        Silence silence = new Silence(
                UUID.randomUUID().toString(),
                matchers,
                startsAt.truncatedTo(ChronoUnit.MILLIS),
                endsAt.truncatedTo(ChronoUnit.MILLIS),
                createdBy,
                comment);
        List<Silence> leaving = leaving(clock.instant());
        if (kept.size() - leaving.size() >= MOST) {
            return Future.succeededFuture(Optional.empty());
        }
        return database.write(connection -> {
                    for (Silence each : leaving) {
                        SilenceRows.remove(connection, each.id());
                    }
                    SilenceRows.put(connection, silence);
                    return silence;
                })
                .map(written -> {
                    change(leaving, Stream.of(silence));
                    LOG.info(
                            "silence {} of {} from {} to {}",
                            silence.id(),
                            silence.matchers(),
                            silence.startsAt(),
                            silence.endsAt());
                    return Optional.of(silence);
                });
    }

    /** Those that ended long ago, and of the others that ended the oldest, so that there is room for one more. */
    private List<Silence> leaving(Instant now) {
        List<Silence> ended = kept.stream()
                .filter(each -> State.of(each, now) == State.EXPIRED)
                .sorted(Comparator.comparing(Silence::endsAt))
                .toList();
        long old = ended.stream()
                .filter(each -> each.endsAt().isBefore(now.minus(KEPT)))
                .count();
        long tooMany = Math.max(0, kept.size() + 1L - MOST);
        return ended.subList(0, (int) Math.min(ended.size(), Math.max(old, tooMany)));
    }

    /**
     * Ends one at this moment; one that has not begun is forgotten.
     *
     * @return as it was, when that is recorded; empty when there is none of that id
     */
    public synchronized Future<Optional<Silence>> expire(String id) {
        Optional<Silence> found =
                kept.stream().filter(each -> each.id().equals(id)).findFirst();
        if (found.isEmpty()) {
            return Future.succeededFuture(found);
        }
        Silence silence = found.get();
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        if (State.of(silence, now) == State.EXPIRED) {
            return Future.succeededFuture(found);
        }
        Optional<Silence> ended = silence.startsAt().isBefore(now)
                ? Optional.of(new Silence(
                        id, silence.matchers(), silence.startsAt(), now, silence.createdBy(), silence.comment()))
                : Optional.empty();
        return database.write(connection -> {
                    if (ended.isPresent()) {
                        SilenceRows.put(connection, ended.get());
                    } else {
                        SilenceRows.remove(connection, id);
                    }
                    return silence;
                })
                .map(written -> {
                    change(List.of(silence), ended.stream());
                    LOG.info("silence {} of {} was ended", id, silence.matchers());
                    return found;
                });
    }

    private synchronized void change(List<Silence> gone, Stream<Silence> added) {
        List<String> ids = gone.stream().map(Silence::id).toList();
        kept = Stream.concat(kept.stream().filter(each -> !ids.contains(each.id())), added)
                .sorted(Comparator.comparing(Silence::startsAt).thenComparing(Silence::id))
                .toList();
    }
}
