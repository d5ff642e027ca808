package io.tapio.oom.host.journal;

import io.tapio.oom.api.event.OomEvent;
import io.vertx.core.Future;
import java.util.Collection;
import java.util.List;

/**
 * The events in the order in which they were recorded. Whoever reads keeps a position of his own. For any thread; what
 * reads may wait for a disk, and is not for an event loop.
 */
public interface EventLog {

    /**
     * Takes an event to be recorded and then published. An entry with the same event id and revision is there already
     * when the kernel's record was read twice: nothing happens then. Waits while too many others wait to be recorded, so
     * that whoever has more keeps it.
     */
    void append(OomEvent event);

    /** Completes when all that was appended before this call is recorded: on disk, or in memory while there is none. */
    Future<Void> settled();

    /** The entries behind that position, the oldest first. */
    List<Entry> behind(long position, int limit);

    /** The entries at those positions, the oldest first; those that are not kept any more are left out. */
    List<Entry> at(Collection<Long> positions);

    /** All revisions of one event that are kept, the first first. */
    List<Entry> revisionsOf(String eventId);

    /** The position of the newest entry; 0 before the first. */
    long end();

    /** The listener is run, on a thread that must not be kept, after entries have been recorded. */
    void listen(Runnable listener);
}
