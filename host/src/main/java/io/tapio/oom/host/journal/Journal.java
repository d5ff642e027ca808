package io.tapio.oom.host.journal;

import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.host.config.JournalConfig;
import io.tapio.oom.host.journal.EventTable.Row;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal: one thread records what waits in groups, each in one transaction, and then publishes it. Kills are on the
 * disk before anybody hears of them. Readers don't wait for it, nor it for them. Where the file can't be used it goes on
 * in memory, says so, and comes back.
 */
public final class Journal implements EventLog, Database, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final int MOST_WAITING = 2_000;
    private static final long MOST_WAITING_WEIGHT = 8L << 20;
    private static final int MOST_RECENT = 1_000;
    private static final long MOST_RECENT_WEIGHT = 4L << 20;
    private static final long MOST_READ_WEIGHT = 1L << 20;
    private static final Duration TRY_AGAIN = Duration.ofSeconds(10);
    private static final long CLOSE_MS = 5_000;

    private final Storage storage;
    private final Consumer<OomEvent> published;
    private final WorkQueue queue = new WorkQueue(MOST_WAITING, MOST_WAITING_WEIGHT);
    private final RecentEntries recent = new RecentEntries(MOST_RECENT, MOST_RECENT_WEIGHT);
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> returnListeners = new CopyOnWriteArrayList<>();
    private final JournalMeters meters;
    private final Retention retention;
    private final Scribe scribe;
    private final Thread thread;

    /**
     * Nothing is opened yet.
     *
     * @param rooms the tables of all who keep something in the database
     * @param published takes each event when it is recorded, in that order, on a thread that must not be kept
     */
    public Journal(JournalConfig config, List<Tables> rooms, Consumer<OomEvent> published, MeterRegistry registry) {
        this(config, rooms, published, registry, JournalClocks.ofThisMachine(), TRY_AGAIN);
    }

    Journal(
            JournalConfig config,
            List<Tables> rooms,
            Consumer<OomEvent> published,
            MeterRegistry registry,
            JournalClock clock,
            Duration tryAgain) {
        List<Tables> all = new ArrayList<>(List.of(Meta.TABLES, EventTable.TABLES));
        all.addAll(rooms);
        Limits limits = Limits.of(config.maxSize());
        this.storage = new Storage(config, all, limits.wal());
        this.published = published;
        this.meters = new JournalMeters(registry, queue::size, storage::durable, this::bytes);
        this.retention = new Retention(config.retention().toMillis(), meters);
        this.scribe = new Scribe(storage, queue, limits, retention, clock, meters, hearers(), tryAgain.toNanos());
        this.thread = new Thread(scribe, "tapio-journal");
        thread.setDaemon(true);
    }

    /** Opens it, and begins to record. Where the file can't be used, it says so and goes on in memory. */
    public void start() {
        scribe.open();
        recent.startBehind(scribe.end());
        thread.start();
    }

    private Scribe.Hearers hearers() {
        return new Scribe.Hearers() {
            @Override
            public void recorded(List<Entry> entries) {
                recent.add(entries);
                publish(entries);
            }

            @Override
            public void lost(List<Entry> events) {
                publish(events);
            }

            @Override
            public void returned(long end, boolean withMore) {
                recent.startBehind(end);
                if (withMore) {
                    returnListeners.forEach(Journal::safely);
                }
                listeners.forEach(Journal::safely);
            }
        };
    }

    private void publish(List<Entry> entries) {
        entries.forEach(entry -> safely(() -> published.accept(entry.event())));
        if (!entries.isEmpty()) {
            listeners.forEach(Journal::safely);
        }
    }

    /** Whoever hears of it must not end it. */
    private static void safely(Runnable hearer) {
        try {
            hearer.run();
        } catch (RuntimeException e) {
            LOG.error("[TAPIO-J006] somebody could not hear of what was recorded", e);
        }
    }

    @Override
    public void append(OomEvent event) {
        if (!queue.put(Work.Append.of(event, EventJson.encode(event)))) {
            meters.lost(1);
            LOG.error("[TAPIO-J002] event {} came after the journal was closed, and is not recorded", event.eventId());
        }
    }

    @Override
    public Future<Void> settled() {
        Promise<Void> promise = Promise.promise();
        offer(new Work.Settle(promise), promise);
        return promise.future();
    }

    @Override
    public <T> Future<T> write(Statements<T> statements) {
        Promise<T> promise = Promise.promise();
        offer(new Work.Write<>(statements, promise), promise);
        return promise.future();
    }

    private void offer(Work work, Promise<?> promise) {
        if (!queue.offer(work)) {
            promise.fail("[TAPIO-J003] the journal has too much to write, or is closed");
        }
    }

    @Override
    public <T> T read(Statements<T> statements) {
        return storage.readTop(statements);
    }

    @Override
    public void onReturn(Runnable listener) {
        returnListeners.add(listener);
    }

    @Override
    public List<Entry> behind(long position, int limit) {
        List<Entry> newest = recent.behind(position, limit);
        if (newest != null) {
            return newest;
        }
        return storage.read(layers -> {
            List<Entry> entries = new ArrayList<>();
            long[] weight = {0};
            layers.behind(position, row -> {
                Entry entry = entry(row);
                if (entry != null) {
                    entries.add(entry);
                    weight[0] += Weight.of(entry.event());
                }
                return entries.size() < limit && weight[0] < MOST_READ_WEIGHT;
            });
            return List.copyOf(entries);
        });
    }

    @Override
    public List<Entry> at(Collection<Long> positions) {
        List<Long> missing = new ArrayList<>();
        List<Entry> entries = new ArrayList<>();
        for (long position : new TreeSet<>(positions)) {
            Entry entry = recent.at(position);
            if (entry == null) {
                missing.add(position);
            } else {
                entries.add(entry);
            }
        }
        if (missing.isEmpty()) {
            return List.copyOf(entries);
        }
        entries.addAll(entries(storage.read(layers -> layers.at(missing))));
        entries.sort((one, other) -> Long.compare(one.position(), other.position()));
        return List.copyOf(entries);
    }

    @Override
    public List<Entry> revisionsOf(String eventId) {
        List<Entry> newest = recent.revisionsOf(eventId);
        return newest == null ? entries(storage.read(layers -> layers.revisionsOf(eventId))) : newest;
    }

    /**
     * The kills and OOMs that were recorded last, each in its latest revision, the oldest first: what the kernel may
     * tell once more after a crash.
     *
     * @param within before the newest of them
     */
    public List<Entry> lastKills(Duration within, int most) {
        return entries(storage.readTop(connection -> EventTable.lastKills(connection, within.toMillis(), most)));
    }

    private List<Entry> entries(List<Row> rows) {
        List<Entry> entries = new ArrayList<>();
        for (Row row : rows) {
            Entry entry = entry(row);
            if (entry != null) {
                entries.add(entry);
            }
        }
        return List.copyOf(entries);
    }

    private @Nullable Entry entry(Row row) {
        try {
            return new Entry(row.position(), EventJson.decode(row.json()));
        } catch (IllegalArgumentException e) {
            meters.unreadable();
            LOG.error("[TAPIO-J004] entry {} of the journal is passed over: {}", row.position(), e.getMessage());
            return null;
        }
    }

    @Override
    public long end() {
        return scribe.end();
    }

    @Override
    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    /**
     * Entries that are not delivered are kept, but for want of room.
     *
     * @param lowest the lowest position that somebody still needs; {@code Long.MAX_VALUE} when nobody needs any
     */
    public void keepUndelivered(LongSupplier lowest) {
        retention.undelivered(lowest);
    }

    /** Answers questions for events. */
    public EventSearch search() {
        return new EventSearch(storage, scribe);
    }

    /** Whether what is recorded outlives this process. */
    public boolean durable() {
        return storage.durable();
    }

    /** What {@code /healthz} says of it. */
    public Map<String, Object> health() {
        Map<String, Object> said = new LinkedHashMap<>();
        said.put("durable", durable());
        JournalFile file = storage.file();
        Trouble trouble = storage.trouble();
        if (file != null) {
            said.put("path", file.path().toString());
        }
        if (trouble != null) {
            said.put("problem", trouble.kind().remedy() + " (" + trouble.reason() + ")");
        }
        return said;
    }

    private long bytes() {
        JournalFile file = storage.file();
        return file == null ? 0 : file.bytes();
    }

    /** Records what waits and closes the file. */
    @Override
    public void close() {
        queue.close();
        try {
            thread.join(CLOSE_MS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        storage.close();
    }
}
