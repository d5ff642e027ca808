package io.tapio.oom.host.routing;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.host.journal.Entry;
import io.tapio.oom.host.journal.EventLog;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** Some events that are given, in place of a journal. For one thread. */
final class GivenEvents implements EventLog {

    private final List<Entry> entries = new ArrayList<>();

    Entry record(OomEvent event) {
        Entry entry = new Entry(entries.size() + 1, event);
        entries.add(entry);
        return entry;
    }

    @Override
    public void append(OomEvent event) {
        record(event);
    }

    @Override
    public Future<Void> settled() {
        return Future.succeededFuture();
    }

    @Override
    public List<Entry> behind(long position, int limit) {
        return entries.stream()
                .filter(entry -> entry.position() > position)
                .limit(limit)
                .toList();
    }

    @Override
    public List<Entry> at(Collection<Long> positions) {
        return entries.stream()
                .filter(entry -> positions.contains(entry.position()))
                .toList();
    }

    @Override
    public List<Entry> revisionsOf(String eventId) {
        return entries.stream()
                .filter(entry -> entry.event().eventId().equals(eventId))
                .toList();
    }

    @Override
    public long end() {
        return entries.size();
    }

    @Override
    public void listen(Runnable listener) {}
}
