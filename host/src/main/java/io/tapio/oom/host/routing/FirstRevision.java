package io.tapio.oom.host.routing;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.host.config.EventView;
import io.tapio.oom.host.journal.Entry;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Which revision of an event a sink was given first: a route that asks for a namespace can't match before the namespace
 * is known. Decided from the journal, so that a restart changes nothing.
 */
final class FirstRevision {

    private final Function<String, List<Entry>> revisions;
    private final RouteTree tree;
    private final String sink;

    /** @param revisions all that are kept of an event, the first first */
    FirstRevision(Function<String, List<Entry>> revisions, RouteTree tree, String sink) {
        this.revisions = revisions;
        this.tree = tree;
        this.sink = sink;
    }

    /** The first that the routes gave to the sink before this one; {@code null} when this is the first. */
    @Nullable EventView before(OomEvent event) {
        if (event.revision() == 0) {
            return null;
        }
        for (Entry earlier : revisions.apply(event.eventId())) {
            if (earlier.event().revision() >= event.revision()) {
                break;
            }
            EventView view = new EventView(earlier.event());
            if (tree.choose(view, sink) instanceof RouteTree.Choice.Taken) {
                return view;
            }
        }
        return null;
    }
}
