package io.tapio.oom.host.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What makes something else not worth telling: an entry of {@code inhibit}.
 *
 * @param source the events that silence
 * @param target those that they silence
 * @param equal the fields in which both must agree; one that both don't have agrees, but not all of them: of events that
 *     have none of these fields the cgroup's path must be the same
 * @param within how long a source silences, before and after it
 */
public record InhibitRule(EventMatch source, EventMatch target, List<EventField> equal, Duration within) {

    /** How long where the rule does not say. */
    static final Duration WITHIN = Duration.ofMinutes(5);

    public InhibitRule {
        equal = List.copyOf(equal);
        new Checks()
                .range("within", within, Duration.ofSeconds(1), Duration.ofDays(1))
                .done();
    }

    /** The rules there are when the configuration says nothing: a kill silences the warnings of its container. */
    public static List<InhibitRule> defaults() {
        String type = RouteMatch.Field.EVENT_TYPE.key();
        return List.of(new InhibitRule(
                EventMatch.parse(Map.of(type, List.of("oom_kill_triggered", "oom_kill_victim"))),
                EventMatch.parse(Map.of(type, List.of("memory_pressure_*", "container_memory_limit", "oom_predicted"))),
                List.of(EventField.of("namespace"), EventField.of("pod"), EventField.of("container")),
                WITHIN));
    }
}
