package io.tapio.oom.host.routing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.Ending;
import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomPredicted;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.event.WorkloadFacts;
import io.tapio.oom.api.json.EventJson;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Events as routes tell them apart: by id, OOM, time and owner. */
final class RoutedEvents {

    static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

    private RoutedEvents() {}

    /** A container of a Deployment; its pod is called like it with {@code -1} behind. */
    static Ownership of(String namespace, String workload, String container) {
        return Ownership.of(
                new ContainerFacts("c".repeat(60) + Math.abs(workload.hashCode() % 1_000), container, "containerd"),
                new PodFacts(workload + "-1", namespace, "uid-" + workload, null),
                new WorkloadFacts("Deployment", workload));
    }

    static OomEvent kill(String id, String oom, Ownership owner, Instant time) {
        return changed(SampleEvents.minimalVictim(id), id, oom, time).withOwner(owner);
    }

    static OomEvent trigger(String id, String oom, Ownership owner, Instant time) {
        return changed(SampleEvents.minimalTrigger(), id, oom, time).withOwner(owner);
    }

    static OomEvent pressure(String id, Ownership owner, Instant time) {
        return changed(SampleEvents.standingPressure(EventType.MEMORY_PRESSURE_HIGH), id, null, time)
                .withOwner(owner);
    }

    static OomEvent prediction(String id, double confidence, Instant time) {
        ObjectNode envelope = EventJson.envelope(changed(SampleEvents.standingPrediction(), id, null, time));
        ((ObjectNode) envelope.path("data").path("prediction")).put("confidence", confidence);
        return EventJson.decode(envelope.toString());
    }

    /** Its last revision. */
    static OomEvent ended(OomEvent prediction, Instant at) {
        return ((OomPredicted) prediction).ended(at, Ending.FELL_BACK, null, "it is over");
    }

    private static OomEvent changed(OomEvent event, String id, @Nullable String oom, Instant time) {
        ObjectNode envelope = EventJson.envelope(event);
        ObjectNode data = (ObjectNode) envelope.path("data");
        data.put("event_id", id);
        envelope.put("time", time.toString());
        if (oom != null) {
            data.put("oom_id", oom);
        }
        return EventJson.decode(envelope.toString());
    }
}
