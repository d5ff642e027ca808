package io.tapio.oom.host.routing;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.host.config.RouteConfig;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

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
        routes.forEach(route -> rest.removeAll(sinksOf(route)));
        this.unrouted = rest;
    }

    /** The names of the sinks that get the event. */
    Set<String> sinksOf(OomEvent event) {
        Set<String> sinks = new LinkedHashSet<>(unrouted);
        for (RouteConfig route : routes) {
            if (route.match().matches(event)) {
                sinks.addAll(sinksOf(route));
                if (!route.continues()) {
                    break;
                }
            }
        }
        return sinks;
    }

    private static List<String> sinksOf(RouteConfig route) {
        List<String> sinks = route.sinks();
        return sinks == null ? List.of() : sinks;
    }
}
