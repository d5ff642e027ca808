package io.tapio.oom.plugin.alertmanager;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.Severity;
import java.util.Locale;

/**
 * What an alert is about. An incident may have several: the warnings that came before a kill are an alert of their own,
 * since an alert's labels say how bad it is and never change.
 *
 * @param alertname the label of that name
 * @param severity the label of that name
 */
record AlertKind(String alertname, String severity) {

    static AlertKind of(OomEvent event) {
        String name = switch (event.eventType()) {
            case OOM_KILL_TRIGGERED, OOM_KILL_VICTIM -> "OomKill";
            case CGROUP_OOM_NOTIFICATION -> "OomKillCounted";
            case OOM_PREDICTED -> "OomPredicted";
            case MEMORY_PRESSURE_CRITICAL, MEMORY_PRESSURE_HIGH -> "MemoryPressure";
            case CONTAINER_MEMORY_LIMIT -> "ContainerMemoryLimit";
        };
        Severity severity = event.severity();
        return new AlertKind(name, severity.name().toLowerCase(Locale.ROOT));
    }
}
