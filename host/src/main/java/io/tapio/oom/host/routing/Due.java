package io.tapio.oom.host.routing;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.Notification;
import java.util.List;

/**
 * A notification that is due at one sink, before its events are read. Until it is said what became of it no other of the
 * same incident is due.
 */
public interface Due {

    /** Where its events stand in the journal, the oldest first; at most {@link Notification#MOST_EVENTS}. */
    List<Long> positions();

    /** Which entries are done with when this one is: those of {@link #positions()} and those that they replace. */
    List<Long> covers();

    /** What is sent. The events are those of {@link #positions()}, as far as they are kept. */
    Notification notification(List<OomEvent> events);
}
