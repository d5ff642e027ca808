package io.tapio.oom.api.event;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What happened. The wire names are fixed: people's routes and queries are written with them. */
public enum EventType {
    /** The OOM killer was invoked: who asked, whose limit, who was chosen and why. */
    OOM_KILL_TRIGGERED("oom_kill_triggered", Severity.CRITICAL, false),
    /** One process was killed; one event for each process. */
    OOM_KILL_VICTIM("oom_kill_victim", Severity.CRITICAL, false),
    /** Memory that can't be reclaimed is at or above {@code prediction_threshold_percent} of the effective limit. */
    MEMORY_PRESSURE_CRITICAL("memory_pressure_critical", Severity.CRITICAL, true),
    /** Memory that can't be reclaimed is at or above {@code high_pressure_threshold_percent}. */
    MEMORY_PRESSURE_HIGH("memory_pressure_high", Severity.WARNING, true),
    /** The container is running into its limit: its limit hits rise. */
    CONTAINER_MEMORY_LIMIT("container_memory_limit", Severity.WARNING, true),
    /** The kernel's counters report an OOM or a kill that no kill event explains. */
    CGROUP_OOM_NOTIFICATION("cgroup_oom_notification", Severity.WARNING, true),
    /** A predictor's verdict: time to OOM, interval, confidence. */
    OOM_PREDICTED("oom_predicted", Severity.WARNING, true);

    private final String wireName;
    private final Severity usualSeverity;
    private final boolean predictive;

    EventType(String wireName, Severity usualSeverity, boolean predictive) {
        this.wireName = wireName;
        this.usualSeverity = usualSeverity;
        this.predictive = predictive;
    }

    /** The name in {@code data.event_type} and, behind {@code io.tapio.oom.}, in the CloudEvents {@code type}. */
    @JsonValue
    public String wireName() {
        return wireName;
    }

    /** The severity of events of this type; {@link #OOM_PREDICTED} may also be critical. */
    public Severity usualSeverity() {
        return usualSeverity;
    }

    /** Whether the event speaks of what is coming rather than of a process that is dead. */
    public boolean predictive() {
        return predictive;
    }

    /**
     * The type with that wire name.
     *
     * @throws IllegalArgumentException for a name that is none of them; the message lists those that are
     */
    @JsonCreator
    public static EventType ofWireName(String wireName) {
        for (EventType type : values()) {
            if (type.wireName.equals(wireName)) {
                return type;
            }
        }
        throw new IllegalArgumentException("event_type must be one of "
                + Arrays.stream(values()).map(EventType::wireName).collect(Collectors.joining(", "))
                + ": "
                + wireName);
    }
}
