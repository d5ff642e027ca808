package io.tapio.oom.host.config;

import io.tapio.oom.api.event.Severity;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which sinks get which events, and how they are gathered: an entry of {@code routes}, or of the {@code routes} within
 * one. The first that matches an event decides, unless it continues; its own sinks count where none of the routes within
 * it matches. What is {@code null} is as in the route around it.
 *
 * @param match what an event must be; an empty one matches every event
 * @param sinks the names of the sinks that get it; an empty list drops it
 * @param continues whether later routes are tried too: the key {@code continue}
 * @param routes within this one, in the order in which they are tried
 * @param groupBy the fields whose values make one notification, {@value #SUBJECT} among them for whose memory it is;
 *     {@value #EACH} alone for each event by itself; none at all for one group of everything
 * @param groupWait how long more of a new group is waited for before it is told
 * @param groupInterval the least time between two notifications of one group
 * @param repeatInterval after which a group that goes on is told again
 * @param resolveAfter how long nothing must come for a group to be over
 * @param minSeverity what is less bad goes to none of its sinks
 * @param muteTimes names of windows in which its sinks are not told
 * @param activeTimes names of windows outside of which its sinks are not told; none for always
 */
public record RouteConfig(
        EventMatch match,
        @Nullable List<String> sinks,
        boolean continues,
        List<RouteConfig> routes,
        @Nullable List<String> groupBy,
        @Nullable Duration groupWait,
        @Nullable Duration groupInterval,
        @Nullable Duration repeatInterval,
        @Nullable Duration resolveAfter,
        @Nullable Severity minSeverity,
        @Nullable List<String> muteTimes,
        @Nullable List<String> activeTimes) {

    /** In {@link #groupBy}: namespace, workload or else pod, and container; or the cgroup where there is no pod. */
    public static final String SUBJECT = "subject";

    /** In {@link #groupBy}: no groups. */
    public static final String EACH = "...";

    public RouteConfig {
        sinks = copy(sinks);
        routes = List.copyOf(routes);
        groupBy = copy(groupBy);
        muteTimes = copy(muteTimes);
        activeTimes = copy(activeTimes);
        Checks checks = new Checks();
        range(checks, "group_wait", groupWait, Duration.ZERO, Duration.ofHours(1));
        range(checks, "group_interval", groupInterval, Duration.ofSeconds(1), Duration.ofDays(7));
        range(checks, "repeat_interval", repeatInterval, Duration.ofMinutes(1), Duration.ofDays(30));
        range(checks, "resolve_after", resolveAfter, Duration.ofSeconds(1), Duration.ofDays(7));
        checks.done();
    }

    /** One that gathers nothing of its own and has none within it. */
    public RouteConfig(EventMatch match, List<String> sinks, boolean continues) {
        this(match, sinks, continues, List.of(), null, null, null, null, null, null, null, null);
    }

    private static void range(Checks checks, String key, @Nullable Duration value, Duration least, Duration most) {
        if (value != null) {
            checks.range(key, value, least, most);
        }
    }

    private static @Nullable List<String> copy(@Nullable List<String> list) {
        return list == null ? null : List.copyOf(list);
    }
}
