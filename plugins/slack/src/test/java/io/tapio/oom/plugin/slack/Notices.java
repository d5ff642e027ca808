package io.tapio.oom.plugin.slack;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.Notification.Reason;
import java.util.List;
import java.util.Map;

/** Notifications of one incident, {@code inc-1}, as a route makes them. */
final class Notices {

    private Notices() {}

    static Notification of(Reason reason, OomEvent... events) {
        return of(reason, List.of(events), events.length);
    }

    static Notification of(Reason reason, List<OomEvent> events, long total) {
        return new Notification(
                "inc-1",
                reason,
                Map.of("namespace", "prod"),
                events,
                total,
                SampleEvents.TIME,
                reason == Reason.RESOLVED ? SampleEvents.TIME.plusSeconds(600) : null);
    }
}
