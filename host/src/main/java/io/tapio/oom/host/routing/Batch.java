package io.tapio.oom.host.routing;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.Notification;
import java.util.List;

/** Some events that are each for themselves, due together. */
final class Batch implements Due {

    private final List<Waiting> items;
    private final List<Long> positions;

    Batch(List<Waiting> items) {
        this.items = List.copyOf(items);
        this.positions = items.stream().map(item -> item.position).toList();
    }

    List<Waiting> items() {
        return items;
    }

    @Override
    public List<Long> positions() {
        return positions;
    }

    @Override
    public List<Long> covers() {
        return positions;
    }

    @Override
    public Notification notification(List<OomEvent> events) {
        return Notification.batch(events);
    }
}
