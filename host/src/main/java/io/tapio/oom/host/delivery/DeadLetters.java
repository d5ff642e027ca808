package io.tapio.oom.host.delivery;

import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.host.journal.Database;
import io.tapio.oom.host.routing.Due;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was given up on, until somebody has it tried once more or drops it: at most so many of a sink and so large in all,
 * the oldest go. Belongs to the room's thread, but for what only reads.
 */
public final class DeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);
    static final int MOST_OF_A_SINK = 10_000;
    static final long MOST_BYTES = 64L << 20;

    private static final Duration COMPLAIN_AGAIN = Duration.ofMinutes(10);

    private final Timeline timeline;
    private final Database database;
    private final int mostOfASink;
    private final long mostBytes;

    /** Of each sink; read by many threads. */
    private final Map<String, Long> counts = new ConcurrentHashMap<>();

    /** Those that wait to be tried once more, and when. */
    private final Map<String, Queue> queues = new HashMap<>();

    private Consumer<String> revived = sink -> {};
    private long bytes;
    private long lastId;
    private long dropped;
    private boolean complained;
    private long complainedNs;

    /** What waits at one sink. */
    private static final class Queue {
        private List<Long> ids = List.of();
        private long notBeforeNs;
        private boolean postponed;
    }

    DeadLetters(Timeline timeline, Database database) {
        this(timeline, database, MOST_OF_A_SINK, MOST_BYTES);
    }

    DeadLetters(Timeline timeline, Database database, int mostOfASink, long mostBytes) {
        this.timeline = timeline;
        this.database = database;
        this.mostOfASink = mostOfASink;
        this.mostBytes = mostBytes;
    }

    /** The listener hears which sink has some that are to be tried once more. */
    void listen(Consumer<String> listener) {
        revived = listener;
    }

    /** Looks what is kept. Waits for a disk. */
    void load() {
        LetterRows.Sums sums = database.read(LetterRows::sums);
        counts.clear();
        counts.putAll(sums.counts());
        bytes = sums.bytes();
        lastId = sums.lastId();
        queues.clear();
        sums.counts().keySet().forEach(this::look);
    }

    /** How many of that sink are kept. For any thread. */
    long count(String sink) {
        return counts.getOrDefault(sink, 0L);
    }

    /** How many are kept, of each sink that has any; also of those that are not configured any more. For any thread. */
    public Map<String, Long> counts() {
        return new TreeMap<>(counts);
    }

    /** Keeps what is given up on; one that was tried once more goes back. The future has its id. */
    Future<Long> bury(String sink, Parcel parcel, String reason, int attempts, Instant firstTried) {
        Instant now = timeline.now();
        if (parcel instanceof Parcel.Revived revived) {
            DeadLetter letter = revived.letter();
            unqueue(letter);
            return database.write(connection -> LetterRows.bury(connection, letter, reason, attempts, now))
                    .map(letter.id());
        }
        Notification notification = parcel.notification();
        Due due = parcel.due();
        DeadLetter letter = new DeadLetter(
                ++lastId,
                sink,
                new JsonArray(due == null ? List.of() : due.covers()).encode(),
                NotificationJson.encode(notification),
                reason,
                attempts,
                firstTried,
                now,
                false);
        bytes += letter.notification().length();
        counts.merge(sink, 1L, Long::sum);
        long tooMany = count(sink) - mostOfASink;
        long tooLarge = bytes - mostBytes;
        return database.write(connection -> {
                    LetterRows.insert(connection, letter);
                    return LetterRows.makeRoom(connection, sink, tooMany, tooLarge);
                })
                .map(gone -> {
                    timeline.run(() -> forget(gone, true));
                    return letter.id();
                });
    }

    private void forget(List<LetterRows.Gone> gone, boolean said) {
        for (LetterRows.Gone each : gone) {
            bytes -= each.bytes();
            counts.computeIfPresent(each.sink(), (sink, count) -> count > 1 ? count - 1 : null);
        }
        if (said && !gone.isEmpty()) {
            dropped += gone.size();
            long now = timeline.nanoTime();
            if (!complained || now - complainedNs > COMPLAIN_AGAIN.toNanos()) {
                complained = true;
                complainedNs = now;
                LOG.error(
                        "[TAPIO-S010] {} dead letters, the oldest, were dropped so far for want of room, now of sink {}:"
                                + " there is room for {} of a sink and {} MiB in all; see sinks dead list",
                        dropped,
                        gone.getFirst().sink(),
                        mostOfASink,
                        mostBytes >> 20);
            }
        }
    }

    /** The newest of a sink, the older first. For any thread that may wait for a disk. */
    public List<DeadLetter> list(String sink, int limit) {
        return database.read(connection -> LetterRows.list(connection, sink, limit));
    }

    /**
     * Has them tried once more. For any thread.
     *
     * @param ids which; all of the sink when empty
     * @return the ids of those that there are
     */
    public Future<List<Long>> retry(String sink, Collection<Long> ids) {
        return database.write(connection -> LetterRows.wait(connection, sink, ids))
                .map(found -> {
                    timeline.run(() -> {
                        look(sink);
                        revived.accept(sink);
                    });
                    return found;
                });
    }

    /**
     * Forgets them. For any thread.
     *
     * @param ids which; all of the sink when empty
     * @return the ids of those that there were
     */
    public Future<List<Long>> drop(String sink, Collection<Long> ids) {
        return database.write(connection -> LetterRows.drop(connection, sink, ids))
                .map(gone -> {
                    timeline.run(() -> {
                        forget(gone, false);
                        look(sink);
                    });
                    return gone.stream().map(LetterRows.Gone::id).toList();
                });
    }

    private void look(String sink) {
        Queue queue = queues.computeIfAbsent(sink, any -> new Queue());
        queue.ids = database.read(connection -> LetterRows.waiting(connection, sink));
        queue.postponed = false;
    }

    /** The next that is to be tried once more; {@code null} when there is none at this moment. */
    Parcel.@Nullable Revived revived(String sink) {
        Queue queue = queues.get(sink);
        if (queue == null || queue.postponed && queue.notBeforeNs - timeline.nanoTime() > 0) {
            return null;
        }
        while (!queue.ids.isEmpty()) {
            long id = queue.ids.getFirst();
            Optional<DeadLetter> letter = database.read(connection -> LetterRows.read(connection, id));
            Parcel.Revived revived =
                    letter.filter(DeadLetter::waiting).map(this::parcel).orElse(null);
            if (revived != null) {
                return revived;
            }
            queue.ids = queue.ids.subList(1, queue.ids.size());
        }
        return null;
    }

    /** {@code null} when it can't be read: it is kept and tried no more, and the others go on. */
    private Parcel.@Nullable Revived parcel(DeadLetter letter) {
        try {
            return new Parcel.Revived(letter, NotificationJson.decode(letter.notification()));
        } catch (RuntimeException e) {
            LOG.error(
                    "[TAPIO-S018] sink {}: dead letter {} can't be read and is passed over: {}; drop it with sinks dead"
                            + " drop",
                    letter.sink(),
                    letter.id(),
                    e.toString().lines().findFirst().orElse(""));
            database.write(connection -> LetterRows.bury(connection, letter, letter.reason(), 0, letter.buriedAt()));
            return null;
        }
    }

    /** When the next of them is to be tried; {@code null} when none waits for its time. */
    @Nullable Duration untilNext(String sink) {
        Queue queue = queues.get(sink);
        return queue == null || queue.ids.isEmpty() || !queue.postponed
                ? null
                : Duration.ofNanos(Math.max(0, queue.notBeforeNs - timeline.nanoTime()));
    }

    /** It failed, and is tried again. */
    void postpone(DeadLetter letter, Duration wait) {
        Queue queue = queues.get(letter.sink());
        if (queue != null) {
            queue.postponed = true;
            queue.notBeforeNs = timeline.nanoTime() + wait.toNanos();
        }
    }

    /** It arrived. */
    void delivered(DeadLetter letter) {
        unqueue(letter);
        drop(letter.sink(), List.of(letter.id()))
                .onFailure(
                        e -> LOG.warn("dead letter {} was delivered and is still kept: {}", letter.id(), e.toString()));
    }

    private void unqueue(DeadLetter letter) {
        Queue queue = queues.get(letter.sink());
        if (queue != null) {
            queue.ids = queue.ids.stream().filter(id -> id != letter.id()).toList();
            queue.postponed = false;
        }
    }
}
