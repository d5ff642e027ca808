package io.tapio.oom.host.routing;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.Notification.Reason;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is due of a group, or the daily summary.
 *
 * @param group {@code null} for the summary
 */
record GroupDue(
        @Nullable Group group,
        String dedupKey,
        Reason reason,
        Map<String, String> labels,
        List<Long> positions,
        List<Long> covers,
        long total,
        Instant startedAt,
        @Nullable Instant resolvedAt)
        implements Due {

    /** A notification carries the newest of a group's events. */
    static final int MOST_EVENTS = 100;

    @Override
    public Notification notification(List<OomEvent> events) {
        Map<String, OomEvent> newest = new LinkedHashMap<>();
        for (OomEvent event : events) {
            newest.merge(event.eventId(), event, (one, other) -> other.revision() > one.revision() ? other : one);
        }
        return new Notification(
                dedupKey,
                reason,
                labels,
                new ArrayList<>(newest.values()),
                Math.max(total, newest.size()),
                startedAt,
                resolvedAt);
    }
}
