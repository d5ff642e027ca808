package io.tapio.oom.host.config;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.Severity;
import io.tapio.oom.api.event.WorkloadFacts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an event must be for a route, or a question for events, to apply: for every field named here, one of its patterns
 * must match. An event that
 * does not have the field, for example a pod, does not match.
 *
 * @param patterns at least one for each field named; of {@code event_type}, {@code severity} and {@code origin} they
 *     are whole names
 */
public record RouteMatch(Map<Field, List<Glob>> patterns) {

    /** Matches every event. */
    public static final RouteMatch ANYTHING = new RouteMatch(Map.of());

    public RouteMatch {
        Map<Field, List<Glob>> copy = new EnumMap<>(Field.class);
        Checks checks = new Checks();
        patterns.forEach((field, globs) -> {
            copy.put(field, List.copyOf(globs));
            checks.that(!globs.isEmpty(), field.key(), "must name something", globs);
            for (Glob glob : globs) {
                checks.that(
                        field.accepts(glob.pattern()),
                        field.key(),
                        "must be one of " + String.join(", ", field.names()),
                        glob);
            }
        });
        checks.done();
        patterns = Collections.unmodifiableMap(copy);
    }

    /** Whether the event is one of those. */
    public boolean matches(OomEvent event) {
        for (Map.Entry<Field, List<Glob>> condition : patterns.entrySet()) {
            String value = condition.getKey().of(event);
            if (value == null || condition.getValue().stream().noneMatch(glob -> glob.matches(value))) {
                return false;
            }
        }
        return true;
    }

    /** What of an event can be matched. */
    public enum Field implements Choice {
        /** One of the {@link EventType}s' wire names. */
        EVENT_TYPE(Arrays.stream(EventType.values()).map(EventType::wireName).toList()),
        /** {@code critical} or {@code warning}. */
        SEVERITY(lowerCase(Severity.values())),
        /** The pod's namespace. */
        NAMESPACE(List.of()),
        /** The pod's name. */
        POD(List.of()),
        /** The container's name. */
        CONTAINER(List.of()),
        /** The node's name. */
        NODE(List.of()),
        /** The name of what the pod belongs to, for example of its Deployment. */
        WORKLOAD(List.of()),
        /** The cgroup the event is about, from the root of the hierarchy; {@code *} also covers slashes. */
        CGROUP_PATH(List.of()),
        /** Which witness reported it. */
        ORIGIN(lowerCase(Origin.values()));

        private final List<String> names;

        Field(List<String> names) {
            this.names = names;
        }

        @Override
        public String key() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** The values there are; empty where any text will do. */
        public List<String> names() {
            return names;
        }

        @Nullable String of(OomEvent event) {
            PodFacts pod = event.pod();
            ContainerFacts container = event.container();
            WorkloadFacts workload = event.workload();
            return switch (this) {
                case EVENT_TYPE -> event.eventType().wireName();
                case SEVERITY -> event.severity().name().toLowerCase(Locale.ROOT);
                case NAMESPACE -> pod == null ? null : pod.namespace();
                case POD -> pod == null ? null : pod.name();
                case CONTAINER -> container == null ? null : container.name();
                case NODE -> event.node();
                case WORKLOAD -> workload == null ? null : workload.name();
                case CGROUP_PATH -> event.subjectCgroupPath();
                case ORIGIN -> event.origin().name().toLowerCase(Locale.ROOT);
            };
        }

        boolean accepts(String value) {
            return names.isEmpty() || names.contains(value);
        }

        private static List<String> lowerCase(Enum<?>[] constants) {
            List<String> names = new ArrayList<>();
            for (Enum<?> constant : constants) {
                names.add(constant.name().toLowerCase(Locale.ROOT));
            }
            return List.copyOf(names);
        }
    }
}
