package io.tapio.oom.host.journal;

import io.tapio.oom.host.journal.Storage.Return;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the one thread that writes does: records what waits in groups and, now and then, looks after the file. */
final class Scribe implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Scribe.class);
    private static final int MOST_TOGETHER = 500;
    private static final int ATTEMPTS = 3;

    /** It looks after the file so often in the time after which it tries again what failed: each second. */
    private static final int TICKS_TO_TRY = 10;

    private static final int TICKS_TO_MARK = 60;

    private final Storage storage;
    private final WorkQueue queue;
    private final Limits limits;
    private final Retention retention;
    private final JournalClock clock;
    private final JournalMeters meters;
    private final Hearers hearers;
    private final Complaint complaint;
    private final long tryAgainNs;
    private final long tickNs;
    private final List<String> journals = new CopyOnWriteArrayList<>();
    private volatile String journal = "none";
    private volatile long end;
    private volatile long begin;
    private long tickedNs = System.nanoTime();
    private long triedNs = System.nanoTime();
    private int ticks;

    /** Who hears of what happens, on this thread. */
    interface Hearers {
        /** Entries were recorded. */
        void recorded(List<Entry> entries);

        /** Events could not be recorded, and go on all the same. */
        void lost(List<Entry> events);

        /**
         * The file has come back.
         *
         * @param withMore with what was not known
         */
        void returned(long end, boolean withMore);
    }

    Scribe(
            Storage storage,
            WorkQueue queue,
            Limits limits,
            Retention retention,
            JournalClock clock,
            JournalMeters meters,
            Hearers hearers,
            long tryAgainNs) {
        this.storage = storage;
        this.queue = queue;
        this.limits = limits;
        this.retention = retention;
        this.clock = clock;
        this.meters = meters;
        this.hearers = hearers;
        this.complaint = new Complaint(storage);
        this.tryAgainNs = tryAgainNs;
        this.tickNs = tryAgainNs / TICKS_TO_TRY;
    }

    /** Opens the journal. On any thread, before the first run. */
    void open() {
        storage.open();
        complaint.look();
        end = storage.readTop(EventTable::highest);
        begin = end;
        clock.goOnFrom(storage.readTop(Meta::clock));
        mark();
    }

    /** Which journal this is. */
    String journalId() {
        return journal;
    }

    /** Who has read of another journal has read nothing of what came since this process runs. */
    long positionOf(Cursor cursor) {
        return journals.contains(cursor.journal()) ? cursor.position() : begin;
    }

    /** The last position that was used. */
    long end() {
        return end;
    }

    @Override
    public void run() {
        while (!queue.ended()) {
            try {
                List<Work> works = queue.take(MOST_TOGETHER, limits.together(), tickNs, TimeUnit.NANOSECONDS);
                if (!works.isEmpty()) {
                    record(new Group(works));
                }
                if (System.nanoTime() - tickedNs >= tickNs) {
                    tickedNs = System.nanoTime();
                    tick();
                }
            } catch (InterruptedException e) {
                LOG.warn("the journal's thread was interrupted, and goes on");
            } catch (RuntimeException e) {
                LOG.error("[TAPIO-J005] the journal failed, and goes on", e);
            }
        }
        mark();
    }

    private void record(Group group) {
        SQLException why = null;
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Layers now = storage.layers();
            boolean committed = false;
            try {
                now.top().write(group.precious(), connection -> {
                    group.apply(connection, end, clock.nowMs(), now::belowHas);
                    return true;
                });
                committed = true;
                recorded(group);
                keepSize();
                return;
            } catch (SQLException e) {
                why = e;
                failed(Trouble.orBroken(e));
                if (committed) {
                    return; // it is the room that could not be made
                }
            }
        }
        List<Entry> lost = group.unrecorded(end);
        meters.lost(lost.size());
        LOG.error("[TAPIO-J009] {} events could not even be kept in memory: {}", lost.size(), String.valueOf(why));
        hearers.lost(lost);
        group.fail(new IllegalStateException("not recorded", why));
    }

    private void recorded(Group group) {
        List<Entry> recorded = group.recorded();
        if (!recorded.isEmpty()) {
            end = recorded.getLast().position();
        }
        meters.recorded(recorded.size(), group.known());
        hearers.recorded(recorded);
        group.answer();
    }

    private void failed(Trouble trouble) {
        storage.failed(trouble, end);
        triedNs = System.nanoTime();
        complaint.look();
    }

    private void keepSize() throws SQLException {
        Store top = storage.layers().top();
        retention.bySize(top, top.inMemory() ? limits.memory() : limits.file());
        JournalFile file = storage.file();
        if (!top.inMemory() && file != null && file.walBytes() > limits.longWal()) {
            top.tend(connection -> {
                try (Statement statement = connection.createStatement()) {
                    return Schema.number(statement, "PRAGMA wal_checkpoint(TRUNCATE)");
                }
            });
        }
    }

    private void tick() {
        @Nullable Trouble suspected = storage.suspected();
        if (suspected != null) {
            failed(suspected);
        }
        if (storage.trouble() != null && System.nanoTime() - triedNs >= tryAgainNs) {
            triedNs = System.nanoTime();
            tryReturn();
        }
        complaint.look();
        ticks++;
        if (ticks % TICKS_TO_MARK == 0) {
            mark();
        }
        try {
            Store top = storage.layers().top();
            keepSize();
            if (!retention.byAge(top, clock.nowMs())) {
                retention.shrink(top);
            }
        } catch (SQLException e) {
            failed(Trouble.orBroken(e));
        }
    }

    private void tryReturn() {
        Return came = storage.tryReturn();
        if (came != Return.NOT_YET) {
            end = storage.readTop(EventTable::highest);
            clock.goOnFrom(storage.readTop(Meta::clock));
            mark();
            hearers.returned(end, came == Return.WITH_MORE);
        }
    }

    /** Ages go on from there after a restart. */
    private void mark() {
        try {
            journal = storage.layers().top().write(false, connection -> {
                Meta.clock(connection, clock.mark());
                return Meta.id(connection);
            });
            if (!journals.contains(journal)) {
                journals.add(journal);
            }
        } catch (SQLException e) {
            failed(Trouble.orBroken(e));
        }
    }
}
