package io.tapio.oom.plugin.alertmanager;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.sink.Notification;
import io.tapio.oom.api.sink.Notification.Reason;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Notifications of incidents, each of one pod, as a route makes them that groups by namespace, pod and container. */
final class Notices {

    private Notices() {}

    static Notification opened(String incident, OomEvent... events) {
        return of(incident, Reason.OPENED, List.of(events), events.length);
    }

    static Notification of(String incident, Reason reason, List<OomEvent> events, long total) {
        return new Notification(
                incident,
                reason,
                Map.of("namespace", "prod", "pod", "pod-" + incident, "container", "app"),
                events,
                total,
                Instant.now().minusSeconds(60),
                reason == Reason.RESOLVED ? Instant.now().minusSeconds(1) : null);
    }

    /** A kill in a pod of the namespace {@code prod}. */
    static OomKillVictim killIn(String pod, String eventId) {
        return SampleEvents.victim(eventId, 0, "java")
                .withOwner(Ownership.of(
                        SampleEvents.CONTAINER, new PodFacts(pod, "prod", "uid-" + pod, null), SampleEvents.WORKLOAD));
    }
}
