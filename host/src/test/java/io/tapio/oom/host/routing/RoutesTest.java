package io.tapio.oom.host.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.host.config.EventMatch;
import io.tapio.oom.host.config.RouteConfig;
import io.tapio.oom.host.config.RouteMatch.Field;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RoutesTest {

    private static final OomEvent KILL = SampleEvents.fullVictim();
    private static final OomEvent BARE = SampleEvents.minimalVictim("bare");

    @Test
    void shouldSendEverythingEverywhereWithoutRoutes() {
        Routes routes = new Routes(List.of(), Set.of("a", "b"));

        for (OomEvent event : SampleEvents.all()) {
            assertEquals(Set.of("a", "b"), routes.sinksOf(event));
        }
    }

    @Test
    void shouldLetTheFirstRouteThatMatchesDecide() {
        Routes routes = routes(
                route(Map.of(Field.NAMESPACE, "dev-*"), false, "x", "y"),
                route(Map.of(Field.NAMESPACE, "pro*"), false, "a"),
                route(Map.of(), false, "b"));

        assertEquals(Set.of("a"), routes.sinksOf(KILL));
        assertEquals(Set.of("b"), routes.sinksOf(BARE));
    }

    @Test
    void shouldGoOnBehindARouteThatContinues() {
        Routes routes = routes(
                route(Map.of(Field.SEVERITY, "critical"), true, "a"),
                route(Map.of(Field.EVENT_TYPE, "oom_kill_victim"), true, "b"),
                route(Map.of(), false, "x"),
                route(Map.of(), false, "y"));

        assertEquals(Set.of("a", "b", "x"), routes.sinksOf(KILL));
        assertEquals(Set.of("x"), routes.sinksOf(SampleEvents.fullPressure(EventType.MEMORY_PRESSURE_HIGH)));
    }

    @Test
    void shouldSendWhatNoRouteMatchesToNoRoutedSink() {
        Routes routes = routes(route(Map.of(Field.NAMESPACE, "dev"), false, "a", "b", "x", "y"));

        assertEquals(Set.of(), routes.sinksOf(KILL));
    }

    @Test
    void shouldSendEverythingToASinkThatNoRouteNames() {
        Routes routes = routes(route(Map.of(Field.NAMESPACE, "dev"), false, "a"));

        assertEquals(Set.of("b", "x", "y"), routes.sinksOf(KILL));
    }

    @Test
    void shouldDropWhatARouteSendsNowhere() {
        Routes routes =
                routes(route(Map.of(Field.NAMESPACE, "prod"), false), route(Map.of(), false, "a", "b", "x", "y"));

        assertEquals(Set.of(), routes.sinksOf(KILL));
        assertEquals(Set.of("a", "b", "x", "y"), routes.sinksOf(BARE));
    }

    @Test
    void shouldAskEveryFieldOfARouteToMatch() {
        Routes routes =
                routes(route(Map.of(Field.NAMESPACE, "prod", Field.ORIGIN, "kernel_log"), false, "a", "b", "x", "y"));

        assertEquals(Set.of(), routes.sinksOf(KILL));
    }

    @Test
    void shouldMatchAnyOfAFieldsPatterns() {
        EventMatch match = EventMatch.parse(Map.of("pod", List.of("nobody", "payment-?d9")));

        assertEquals(
                Set.of("a"),
                new Routes(List.of(new RouteConfig(match, List.of("a"), false)), Set.of("a")).sinksOf(KILL));
    }

    @ParameterizedTest
    @EnumSource(
            value = Field.class,
            names = {"NAMESPACE", "POD", "CONTAINER", "WORKLOAD", "CGROUP_PATH"})
    void shouldNotMatchAFieldThatTheEventDoesNotHave(Field field) {
        Routes routes = routes(route(Map.of(field, "*"), false, "a", "b", "x", "y"));

        assertEquals(Set.of(), routes.sinksOf(BARE));
        assertEquals(Set.of("a", "b", "x", "y"), routes.sinksOf(KILL));
    }

    @Test
    void shouldKnowEveryFieldOfAnEvent() {
        Map<Field, String> values = Map.of(
                Field.EVENT_TYPE, "oom_kill_victim",
                Field.SEVERITY, "critical",
                Field.NAMESPACE, "prod",
                Field.POD, "payment-7d9",
                Field.CONTAINER, "app",
                Field.NODE, "node-1",
                Field.WORKLOAD, "payment",
                Field.CGROUP_PATH, "/kubepods/burstable/*",
                Field.ORIGIN, "ebpf");

        assertEquals(Field.values().length, values.size());
        values.forEach((field, value) -> assertEquals(
                Set.of("a", "b", "x", "y"),
                routes(route(Map.of(field, value), false, "a", "b", "x", "y")).sinksOf(KILL),
                field.key()));
    }

    private static Routes routes(RouteConfig... routes) {
        return new Routes(List.of(routes), Set.of("a", "b", "x", "y"));
    }

    private static RouteConfig route(Map<Field, String> patterns, boolean continues, String... sinks) {
        Map<String, List<String>> texts = new HashMap<>();
        patterns.forEach((field, pattern) -> texts.put(field.key(), List.of(pattern)));
        return new RouteConfig(EventMatch.parse(texts), List.of(sinks), continues);
    }
}
