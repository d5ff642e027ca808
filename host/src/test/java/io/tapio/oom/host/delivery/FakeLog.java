package io.tapio.oom.host.delivery;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.host.journal.Entry;
import io.tapio.oom.host.journal.EventLog;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;

/** A journal in memory. */
final class FakeLog implements EventLog {

    private final TreeMap<Long, OomEvent> events = new TreeMap<>();
    private final List<Runnable> listeners = new ArrayList<>();
    private boolean broken;
    private long last;

    @Override
    public void append(OomEvent event) {
        events.put(++last, event);
        listeners.forEach(Runnable::run);
    }

    /** Positions need not be without gaps. */
    FakeLog skip(int positions) {
        last += positions;
        return this;
    }

    /** As retention does. */
    void drop(long upTo) {
        events.headMap(upTo, true).clear();
    }

    void forgetListeners() {
        listeners.clear();
    }

    void broken(boolean now) {
        broken = now;
    }

    @Override
    public Future<Void> settled() {
        return Future.succeededFuture();
    }

    @Override
    public List<Entry> behind(long position, int limit) {
        if (broken) {
            throw new IllegalStateException("disk I/O error");
        }
        return events.tailMap(position, false).entrySet().stream()
                .limit(limit)
                .map(entry -> new Entry(entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public List<Entry> at(Collection<Long> positions) {
        return positions.stream()
                .sorted()
                .filter(events::containsKey)
                .map(position -> new Entry(position, Objects.requireNonNull(events.get(position))))
                .toList();
    }

    @Override
    public List<Entry> revisionsOf(String eventId) {
        return events.entrySet().stream()
                .filter(entry -> entry.getValue().eventId().equals(eventId))
                .map(entry -> new Entry(entry.getKey(), entry.getValue()))
                .toList();
    }

    @Override
    public long end() {
        return last;
    }

    @Override
    public void listen(Runnable listener) {
        listeners.add(listener);
    }
}
