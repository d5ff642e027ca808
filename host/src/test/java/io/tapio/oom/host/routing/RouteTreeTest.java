package io.tapio.oom.host.routing;

import static io.tapio.oom.host.routing.RoutedEvents.START;
import static io.tapio.oom.host.routing.RoutedEvents.kill;
import static io.tapio.oom.host.routing.RoutedEvents.of;
import static io.tapio.oom.host.routing.RoutedEvents.pressure;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.host.config.EventView;
import io.tapio.oom.host.config.HostConfig;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RouteTreeTest {

    private static final OomEvent SHOP = kill("a", "oom-1", of("prod", "shop", "app"), START);
    private static final OomEvent CI = kill("b", "oom-2", of("ci-7", "build", "app"), START);
    private static final OomEvent DEV = kill("c", "oom-3", of("dev", "shop", "app"), START);
    private static final String SINKS = "\nsinks: {a: {}, b: {}, c: {}}\n";

    @Test
    void shouldLetTheFirstRouteThatMatchesDecide() {
        RouteTree tree = tree("""
                routes:
                  - {match: {namespace: prod}, sinks: [a]}
                  - {match: {namespace: ["!ci-*"]}, sinks: [b]}
                """);
        assertEquals("routes[0]", taken(tree, SHOP, "a").path());
        assertEquals("routes[0] sends it to a", passed(tree, SHOP, "b"));
        assertEquals("routes[1]", taken(tree, DEV, "b").path());
        assertEquals("no route matches", passed(tree, CI, "a"));
        assertEquals("default", taken(tree, CI, "c").path());
    }

    @Test
    void shouldGoOnBehindARouteThatContinuesAndGiveASinkAnEventOnce() {
        RouteTree tree = tree("""
                routes:
                  - {sinks: [a], continue: true}
                  - {sinks: [a, b]}
                  - {sinks: [c]}
                """);
        assertEquals("routes[0]", taken(tree, SHOP, "a").path());
        assertEquals("routes[1]", taken(tree, SHOP, "b").path());
        assertEquals("routes[1] sends it to a, b", passed(tree, SHOP, "c"));
    }

    @Test
    void shouldUseTheRoutesWithinARouteAndElseItsOwnSinks() {
        RouteTree tree = tree("""
                routes:
                  - match: {namespace: [prod, dev]}
                    sinks: [a]
                    group_by: [namespace]
                    group_interval: 7m
                    mute_times: [night]
                    routes:
                      - {match: {namespace: dev}, sinks: [b], group_interval: 1m, mute_times: []}
                      - {match: {workload: nothing}}
                      - {match: {workload: shop}, group_by: [subject]}
                  - {match: {namespace: ci-7}, sinks: []}
                time_windows: {night: [{times: [{start_time: "00:00", end_time: "24:00"}]}]}
                """);
        RoutePlan dev = taken(tree, DEV, "b");
        assertEquals("routes[0].routes[0]", dev.path());
        assertEquals(Duration.ofMinutes(1), dev.groupInterval());
        assertEquals(List.of("namespace"), dev.groupBy());
        assertEquals(false, dev.holds(START));
        RoutePlan shop = taken(tree, SHOP, "a");
        assertEquals("routes[0].routes[2]", shop.path());
        assertEquals(List.of("subject"), shop.groupBy());
        assertEquals(Duration.ofMinutes(7), shop.groupInterval());
        assertEquals(Duration.ofHours(4), shop.repeatInterval());
        assertEquals(true, shop.holds(START));
        assertEquals(
                "routes[0]",
                taken(tree, kill("d", "o", of("prod", "cart", "app"), START), "a")
                        .path());
        assertEquals("routes[1] drops it", passed(tree, CI, "a"));
        assertEquals(shop, tree.planAt("routes[0].routes[2]"));
        assertEquals(RoutePlan.STANDARD, tree.planAt("routes[9]"));
    }

    @Test
    void shouldLeaveOutWhatIsNotSevereEnough() {
        RouteTree tree = tree("""
                routes:
                  - {sinks: [a], min_severity: critical, continue: true}
                  - {sinks: [b], min_severity: warning}
                """);
        OomEvent warning = pressure("p", of("prod", "shop", "app"), START);
        assertEquals("routes[0]", taken(tree, SHOP, "a").path());
        assertEquals("routes[0] wants what is more severe", passed(tree, warning, "a"));
        assertEquals("routes[1]", taken(tree, warning, "b").path());
    }

    private static RouteTree tree(String yaml) {
        HostConfig config = OutboxDesk.config(yaml + SINKS);
        return new RouteTree(config.routes(), config.timeWindows());
    }

    private static RoutePlan taken(RouteTree tree, OomEvent event, String sink) {
        return assertInstanceOf(RouteTree.Choice.Taken.class, tree.choose(new EventView(event), sink))
                .plan();
    }

    private static String passed(RouteTree tree, OomEvent event, String sink) {
        return assertInstanceOf(RouteTree.Choice.Passed.class, tree.choose(new EventView(event), sink))
                .why();
    }
}
