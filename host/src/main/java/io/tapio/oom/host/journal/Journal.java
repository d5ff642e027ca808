package io.tapio.oom.host.journal;

import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.host.config.JournalConfig;
import io.tapio.oom.host.journal.EventTable.Row;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The journal: one thread records what waits in groups, each in one transaction, and then publishes it. Kills are on the
 * disk before anybody hears of them. Readers don't wait for it, nor it for them.
 */
public final class Journal implements EventLog, Database, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final int MOST_WAITING = 2_000;
    private static final long MOST_WAITING_WEIGHT = 8L << 20;
    private static final int MOST_TOGETHER = 500;
    private static final long MOST_TOGETHER_WEIGHT = 1L << 20;
    private static final int SHARE_TOGETHER = 16;
    private static final int MOST_RECENT = 1_000;
    private static final long MOST_RECENT_WEIGHT = 4L << 20;
    private static final long MOST_READ_WEIGHT = 1L << 20;
    private static final long TICK_MS = 1_000;
    private static final long CLOSE_MS = 5_000;

    private final Storage storage;
    private final Consumer<OomEvent> published;
    private final WorkQueue queue = new WorkQueue(MOST_WAITING, MOST_WAITING_WEIGHT);
    private final RecentEntries recent = new RecentEntries(MOST_RECENT, MOST_RECENT_WEIGHT);
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> returnListeners = new CopyOnWriteArrayList<>();
    private final JournalClock clock;
    private final JournalMeters meters;
    private final long mostTogether;
    private final Thread thread = new Thread(this::run, "tapio-journal");
    private volatile long end;

    /**
     * Nothing is opened yet.
     *
     * @param rooms the tables of all who keep something in the database
     * @param published takes each event when it is recorded, in that order, on a thread that must not be kept
     */
    public Journal(JournalConfig config, List<Tables> rooms, Consumer<OomEvent> published, MeterRegistry registry) {
        List<Tables> all = new ArrayList<>(List.of(EventTable.TABLES));
        all.addAll(rooms);
        this.storage = new Storage(config, all);
        this.published = published;
        this.clock = JournalClocks.ofThisMachine();
        this.mostTogether = Math.min(MOST_TOGETHER_WEIGHT, config.maxSize() / SHARE_TOGETHER);
        this.meters = new JournalMeters(registry, queue::size, storage::durable);
        thread.setDaemon(true);
    }

    /** Opens it, and begins to record. Where the file can't be used, it says so and goes on in memory. */
    public void start() {
        storage.open();
        end = storage.read(EventTable::highest);
        recent.startBehind(end);
        thread.start();
    }

    @Override
    public void append(OomEvent event) {
        if (!queue.put(Work.Append.of(event, EventJson.encode(event)))) {
            meters.lost();
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
        return storage.read(statements);
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
        return storage.read(connection -> {
            List<Entry> entries = new ArrayList<>();
            long[] weight = {0};
            EventTable.behind(connection, position, row -> {
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
        entries.addAll(entries(storage.read(connection -> EventTable.at(connection, missing))));
        entries.sort((one, other) -> Long.compare(one.position(), other.position()));
        return List.copyOf(entries);
    }

    @Override
    public List<Entry> revisionsOf(String eventId) {
        return entries(storage.read(connection -> EventTable.revisionsOf(connection, eventId)));
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
        return end;
    }

    @Override
    public void listen(Runnable listener) {
        listeners.add(listener);
    }

    private void run() {
        while (!queue.ended()) {
            try {
                List<Work> works = queue.take(MOST_TOGETHER, mostTogether, TICK_MS, TimeUnit.MILLISECONDS);
                if (!works.isEmpty()) {
                    record(new Group(works));
                }
            } catch (InterruptedException e) {
                LOG.warn("the journal's thread was interrupted, and goes on");
            } catch (RuntimeException e) {
                LOG.error("[TAPIO-J005] the journal failed, and goes on", e);
            }
        }
    }

    private void record(Group group) {
        try {
            storage.current().write(group.precious(), connection -> {
                group.apply(connection, end, clock.nowMs(), (eventId, revision) -> false);
                return true;
            });
        } catch (SQLException e) {
            group.fail(e);
            throw new IllegalStateException(e);
        }
        List<Entry> recorded = group.recorded();
        if (!recorded.isEmpty()) {
            recent.add(recorded);
            end = recorded.getLast().position();
        }
        meters.recorded(recorded.size(), group.known());
        recorded.forEach(entry -> safely(() -> published.accept(entry.event())));
        group.answer();
        if (!recorded.isEmpty()) {
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

    /** Whether what is recorded outlives this process. */
    public boolean durable() {
        return storage.durable();
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
