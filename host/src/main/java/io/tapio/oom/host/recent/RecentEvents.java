package io.tapio.oom.host.recent;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.host.journal.Weight;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The newest events, each in its latest revision, at most so many and so large; the oldest goes and is counted. They are
 * kept as they are, so that an event costs nothing more until somebody asks for it. For many threads; nothing waits.
 */
public final class RecentEvents {

    private static final int MOST_EVENTS = 1_000;
    private static final long MOST_BYTES = 8L << 20;

    private record Kept(long position, long weight, OomEvent event) {}

    private final String run;
    private final int mostEvents;
    private final long mostBytes;
    private final Counter dropped;
    private final List<Runnable> listeners = new ArrayList<>();

    /** The last that came or changed stands at the end. */
    private final Map<String, Kept> events = new LinkedHashMap<>();

    private long bytes;
    private long last;
    private long lastDropped;

    public RecentEvents(MeterRegistry registry) {
        this(Long.toString(System.currentTimeMillis(), Character.MAX_RADIX), MOST_EVENTS, MOST_BYTES, registry);
    }

    RecentEvents(String run, int mostEvents, long mostBytes, MeterRegistry registry) {
        this.run = run;
        this.mostEvents = mostEvents;
        this.mostBytes = mostBytes;
        this.dropped = Counter.builder("tapio_oom_recent_events_dropped")
                .description("Events that /api/events no longer has room for")
                .register(registry);
        Gauge.builder("tapio_oom_recent_events", this, RecentEvents::size)
                .description("Events that /api/events has")
                .strongReference(true)
                .register(registry);
    }

    /** Takes an event, or a later revision of one. */
    public void add(OomEvent event) {
        if (keep(event)) {
            List<Runnable> told;
            synchronized (this) {
                told = List.copyOf(listeners);
            }
            told.forEach(Runnable::run);
        }
    }

    /** The listener is run, on the thread that brings it, after each event that is new or has changed. */
    public synchronized void listen(Runnable listener) {
        listeners.add(listener);
    }

    /** What there is, without waiting. */
    public EventPage find(EventQuery query) {
        Cursor after = query.after();
        return after == null ? newest(query) : behind(after, query);
    }

    private synchronized boolean keep(OomEvent event) {
        Kept known = events.get(event.eventId());
        if (known != null) {
            if (known.event().revision() >= event.revision()) {
                return false;
            }
            events.remove(event.eventId());
            bytes -= known.weight();
        }
        last++;
        Kept kept = new Kept(last, Weight.of(event), event);
        events.put(event.eventId(), kept);
        bytes += kept.weight();
        for (Iterator<Kept> oldest = events.values().iterator();
                events.size() > mostEvents || (bytes > mostBytes && events.size() > 1); ) {
            Kept goes = oldest.next();
            oldest.remove();
            bytes -= goes.weight();
            lastDropped = goes.position();
            dropped.increment();
        }
        return true;
    }

    private synchronized EventPage newest(EventQuery query) {
        Deque<OomEvent> found = new ArrayDeque<>();
        boolean more = false;
        for (Kept kept : events.values()) {
            if (query.wants(kept.event())) {
                found.add(kept.event());
                if (found.size() > query.limit()) {
                    found.removeFirst();
                    more = true;
                }
            }
        }
        return new EventPage(List.copyOf(found), new Cursor(run, last), more, false);
    }

    /** A cursor of an earlier run was before all that this run has. */
    private synchronized EventPage behind(Cursor cursor, EventQuery query) {
        long position = cursor.run().equals(run) ? cursor.position() : 0;
        List<OomEvent> found = new ArrayList<>();
        for (Kept kept : events.values()) {
            if (kept.position() > position && query.wants(kept.event())) {
                if (found.size() == query.limit()) {
                    return new EventPage(found, new Cursor(run, positionOf(found)), true, lastDropped > position);
                }
                found.add(kept.event());
            }
        }
        return new EventPage(found, new Cursor(run, last), false, lastDropped > position);
    }

    private long positionOf(List<OomEvent> found) {
        Kept kept = events.get(found.get(found.size() - 1).eventId());
        return kept == null ? last : kept.position();
    }

    private synchronized int size() {
        return events.size();
    }
}
