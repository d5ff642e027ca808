package io.tapio.oom.host.routing;

import io.tapio.oom.api.event.ContainerFacts;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.WorkloadFacts;
import io.tapio.oom.host.config.Glob;
import io.tapio.oom.host.config.RouteConfig;
import io.tapio.oom.host.config.RouteMatch;
import io.tapio.oom.host.config.RouteMatch.Field;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Tells which sinks get an event. The first route that matches decides, unless it continues; a sink that no route names
 * gets every event, so that a route for one sink does not silence the others. Immutable.
 */
final class Routes {

    private final List<RouteConfig> routes;
    private final Set<String> unrouted;

    /** @param sinks the names of all sinks there are */
    Routes(List<RouteConfig> routes, Set<String> sinks) {
        this.routes = List.copyOf(routes);
        Set<String> rest = new LinkedHashSet<>(sinks);
        routes.forEach(route -> rest.removeAll(route.sinks()));
        this.unrouted = rest;
    }

    /** The names of the sinks that get the event. */
    Set<String> sinksOf(OomEvent event) {
        Set<String> sinks = new LinkedHashSet<>(unrouted);
        for (RouteConfig route : routes) {
            if (matches(route.match(), event)) {
                sinks.addAll(route.sinks());
                if (!route.continues()) {
                    break;
                }
            }
        }
        return sinks;
    }

    private static boolean matches(RouteMatch match, OomEvent event) {
        for (Map.Entry<Field, List<Glob>> condition : match.patterns().entrySet()) {
            String value = valueOf(condition.getKey(), event);
            if (value == null || condition.getValue().stream().noneMatch(glob -> glob.matches(value))) {
                return false;
            }
        }
        return true;
    }

    private static @Nullable String valueOf(Field field, OomEvent event) {
        PodFacts pod = event.pod();
        ContainerFacts container = event.container();
        WorkloadFacts workload = event.workload();
        return switch (field) {
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
}
