package io.tapio.oom.host.journal;

import io.tapio.oom.api.json.EventJson;
import io.tapio.oom.host.journal.EventSelect.Found;
import io.tapio.oom.host.journal.EventSelect.Result;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Answers questions for events. Waits for a disk, and is not for an event loop; for any other thread. */
public final class EventSearch {

    private final Storage storage;
    private final Scribe scribe;

    EventSearch(Storage storage, Scribe scribe) {
        this.storage = storage;
        this.scribe = scribe;
    }

    /**
     * What there is.
     *
     * @throws JournalException when the journal can't be read at this moment
     */
    public EventPage find(EventQuery query) {
        return storage.read(layers -> {
            Cursor after = query.after();
            long end = layers.top().read(EventTable::highest);
            return after == null ? newest(layers, query, end) : behind(layers, query, scribe.positionOf(after), end);
        });
    }

    /** Those events, as CloudEvents; what is not kept any more is left out. */
    public List<String> json(List<Long> positions) {
        List<String> events = new ArrayList<>();
        for (EventTable.Row row : storage.read(layers -> layers.at(positions))) {
            if (readable(row.json())) {
                events.add(row.json());
            }
        }
        return events;
    }

    /** Bytes of the disk may have changed without SQLite's seeing it. */
    private static boolean readable(String json) {
        try {
            EventJson.decode(json);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private EventPage newest(Layers layers, EventQuery query, long end) throws SQLException, InterruptedException {
        int limit = query.limit();
        Result top = layers.top().read(connection -> new EventSelect(connection, query).newest(end, limit));
        List<Found> found = new ArrayList<>(top.found());
        boolean all = top.all();
        if (all && found.size() <= limit) {
            int left = limit - found.size();
            Result below =
                    layers.ofFile(connection -> new EventSelect(connection, query).newest(layers.boundary(), left));
            if (below != null) {
                found.addAll(latest(layers, below.found()));
                all = below.all();
            }
        }
        boolean more = !all || found.size() > limit;
        List<Found> told = new ArrayList<>(found.subList(0, Math.min(limit, found.size())));
        Collections.reverse(told);
        return page(told, end, more, false);
    }

    private EventPage behind(Layers layers, EventQuery query, long position, long end)
            throws SQLException, InterruptedException {
        int limit = query.limit();
        boolean gap = layers.top().read(Meta::deletedTo) > position;
        List<Found> found = new ArrayList<>();
        Result last = null;
        if (position < layers.boundary()) {
            last = layers.ofFile(
                    connection -> new EventSelect(connection, query).behind(position, layers.boundary(), limit));
            found.addAll(last == null ? List.of() : latest(layers, last.found()));
        }
        if (last == null || last.all()) {
            int left = Math.max(0, limit - found.size());
            Result top =
                    layers.top().read(connection -> new EventSelect(connection, query).behind(position, end, left));
            found.addAll(top.found());
            last = top;
        }
        boolean more = !last.all() || found.size() > limit;
        List<Found> told = found.subList(0, Math.min(limit, found.size()));
        long to = found.size() > limit ? told.getLast().position() : last.lookedTo();
        return page(told, to, more, gap);
    }

    /** The file knows nothing of revisions that are in memory. */
    private static List<Found> latest(Layers layers, List<Found> ofFile) throws SQLException, InterruptedException {
        List<Found> latest = new ArrayList<>();
        for (Found each : ofFile) {
            if (layers.top()
                    .read(connection -> EventTable.revisionsOf(connection, each.eventId()))
                    .isEmpty()) {
                latest.add(each);
            }
        }
        return latest;
    }

    private EventPage page(List<Found> told, long to, boolean more, boolean gap) {
        return new EventPage(
                told.stream().map(Found::position).toList(), new Cursor(scribe.journalId(), to), more, gap);
    }
}
