package io.tapio.oom.host.config;

import java.util.List;

/**
 * Which sinks get which events: an entry of {@code routes}. The first that matches an event decides, unless it
 * continues.
 *
 * @param match what an event must be; an empty one matches every event
 * @param sinks the names of the sinks that get it; none drops it
 * @param continues whether later routes are tried too: the key {@code continue}
 */
public record RouteConfig(RouteMatch match, List<String> sinks, boolean continues) {

    public RouteConfig {
        sinks = List.copyOf(sinks);
    }
}
