package io.tapio.oom.host.routing;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomPredicted;
import io.tapio.oom.host.config.EventMatch;
import io.tapio.oom.host.config.EventView;
import io.tapio.oom.host.config.RouteConfig;
import io.tapio.oom.host.config.TimeWindow;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The routes of one configuration. The first that matches decides, unless it continues; within it the routes inside are
 * tried in the same way, and where none of them matches its own sinks count. A sink that several of them name gets an
 * event by the first. Immutable.
 */
final class RouteTree {

    /** What a prediction must be surer of for a sink that no route names. */
    private static final double SURE = 0.9;

    private final List<Node> routes;
    private final Set<String> named = new LinkedHashSet<>();

    private record Node(EventMatch match, RoutePlan plan, boolean continues, List<Node> inner) {}

    /** Whether a sink gets an event. */
    sealed interface Choice {
        /** It does, by that route. */
        record Taken(RoutePlan plan) implements Choice {}

        /** It does not, and why. */
        record Passed(String why) implements Choice {}
    }

    RouteTree(List<RouteConfig> routes, Map<String, TimeWindow> windows) {
        this.routes = nodes("routes", routes, RoutePlan.STANDARD, windows);
    }

    private List<Node> nodes(String path, List<RouteConfig> routes, RoutePlan around, Map<String, TimeWindow> windows) {
        List<Node> nodes = new ArrayList<>();
        for (int i = 0; i < routes.size(); i++) {
            RouteConfig route = routes.get(i);
            RoutePlan plan = plan(path + "[" + i + "]", route, around, windows);
            named.addAll(plan.sinks());
            nodes.add(new Node(
                    route.match(),
                    plan,
                    route.continues(),
                    nodes(plan.path() + ".routes", route.routes(), plan, windows)));
        }
        return List.copyOf(nodes);
    }

    private static RoutePlan plan(String path, RouteConfig route, RoutePlan around, Map<String, TimeWindow> windows) {
        return new RoutePlan(
                path,
                either(route.sinks(), around.sinks()),
                route.groupBy() == null ? around.groupBy() : route.groupBy(),
                either(route.groupWait(), around.groupWait()),
                either(route.groupInterval(), around.groupInterval()),
                either(route.repeatInterval(), around.repeatInterval()),
                either(route.resolveAfter(), around.resolveAfter()),
                route.minSeverity() == null ? around.minSeverity() : route.minSeverity(),
                route.muteTimes() == null ? around.muted() : windows(route.muteTimes(), windows),
                route.activeTimes() == null ? around.active() : windows(route.activeTimes(), windows));
    }

    private static <T> T either(@Nullable T own, T inherited) {
        return own == null ? inherited : own;
    }

    private static List<TimeWindow> windows(List<String> names, Map<String, TimeWindow> windows) {
        return names.stream()
                .map(name -> Objects.requireNonNull(windows.get(name), name))
                .toList();
    }

    /** The plan of the route that stands there; what no route says where there is none any more. */
    RoutePlan planAt(String path) {
        RoutePlan found = planAt(routes, path);
        return found == null ? RoutePlan.STANDARD : found;
    }

    private static @Nullable RoutePlan planAt(List<Node> nodes, String path) {
        for (Node node : nodes) {
            RoutePlan inner = node.plan().path().equals(path) ? node.plan() : planAt(node.inner(), path);
            if (inner != null) {
                return inner;
            }
        }
        return null;
    }

    /** Whether that sink gets the event. */
    Choice choose(EventView event, String sink) {
        if (!named.contains(sink)) {
            return byDefault(event.event());
        }
        Walk walk = new Walk(event, sink);
        walk.along(routes);
        return walk.choice();
    }

    private static Choice byDefault(OomEvent event) {
        if (event instanceof OomPredicted predicted) {
            Double confidence = predicted.prediction().confidence();
            if (confidence == null || confidence <= SURE) {
                return new Choice.Passed("no route names the sink, and the prediction is not surer than 90 %");
            }
        }
        return new Choice.Taken(RoutePlan.STANDARD);
    }

    /** One event's way for one sink. */
    private static final class Walk {

        private final EventView event;
        private final String sink;
        private @Nullable RoutePlan taken;
        private @Nullable RoutePlan elsewhere;
        private @Nullable RoutePlan spared;

        private Walk(EventView event, String sink) {
            this.event = event;
            this.sink = sink;
        }

        /** Whether any of them matches. */
        private boolean along(List<Node> nodes) {
            boolean matched = false;
            for (Node node : nodes) {
                if (!node.match().matches(event)) {
                    continue;
                }
                matched = true;
                if (!along(node.inner())) {
                    reach(node.plan());
                }
                if (taken != null || !node.continues()) {
                    break;
                }
            }
            return matched;
        }

        private void reach(RoutePlan plan) {
            if (!plan.sinks().contains(sink)) {
                elsewhere = plan;
            } else if (plan.spares(event.event().severity())) {
                spared = plan;
            } else {
                taken = plan;
            }
        }

        private Choice choice() {
            if (taken != null) {
                return new Choice.Taken(taken);
            }
            if (spared != null) {
                return new Choice.Passed(spared.path() + " wants what is more severe");
            }
            if (elsewhere == null) {
                return new Choice.Passed("no route matches");
            }
            return new Choice.Passed(
                    elsewhere.sinks().isEmpty()
                            ? elsewhere.path() + " drops it"
                            : elsewhere.path() + " sends it to " + String.join(", ", elsewhere.sinks()));
        }
    }
}
