package io.tapio.oom.host.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The whole configuration of one collector. Sound by construction: every value is within its range and every route
 * names sinks that exist.
 *
 * @param node the name of this node in every event; not blank
 * @param log the collector's own log
 * @param oom what to detect
 * @param source where the kernel's facts come from
 * @param http the server for metrics and health
 * @param memory the memory sampler
 * @param prediction who forecasts
 * @param kubernetes what is asked of a cluster
 * @param journal the store of events
 * @param plugins where the plugins are
 * @param sinks by name, in the order of the configuration, the built-in ones first; disabled ones too
 * @param routes in the order in which they are tried; a sink that none of them names gets what its audience cares for
 * @param timeWindows by name, for the routes
 * @param inhibit what makes something else not worth telling
 * @param summary the daily summary of kills that repeat
 */
public record HostConfig(
        String node,
        LogConfig log,
        OomConfig oom,
        SourceConfig source,
        HttpConfig http,
        MemoryConfig memory,
        PredictionConfig prediction,
        KubernetesConfig kubernetes,
        JournalConfig journal,
        PluginsConfig plugins,
        Map<String, SinkConfig> sinks,
        List<RouteConfig> routes,
        Map<String, TimeWindow> timeWindows,
        List<InhibitRule> inhibit,
        SummaryConfig summary) {

    public HostConfig {
        sinks = Collections.unmodifiableMap(new LinkedHashMap<>(sinks));
        routes = List.copyOf(routes);
        timeWindows = Collections.unmodifiableMap(new LinkedHashMap<>(timeWindows));
        inhibit = List.copyOf(inhibit);
        Checks checks = new Checks().notBlank("node", node);
        for (Map.Entry<String, SinkConfig> sink : sinks.entrySet()) {
            String name = sink.getValue().name();
            checks.that(sink.getKey().equals(name), "sinks", "must have the sink's name as its key", name);
        }
        for (RouteConfig route : routes) {
            check(route, sinks.keySet(), timeWindows.keySet(), checks);
        }
        checks.done();
    }

    private static void check(RouteConfig route, Set<String> sinks, Set<String> windows, Checks checks) {
        for (String sink : named(route.sinks())) {
            checks.that(sinks.contains(sink), "routes", "must name a sink that exists", sink);
        }
        Stream.concat(named(route.muteTimes()).stream(), named(route.activeTimes()).stream())
                .forEach(window ->
                        checks.that(windows.contains(window), "routes", "must name a time window that exists", window));
        route.routes().forEach(inner -> check(inner, sinks, windows, checks));
    }

    private static List<String> named(@Nullable List<String> names) {
        return names == null ? List.of() : names;
    }

    /** What an empty configuration means on this machine. */
    public static HostConfig defaults() {
        return new HostConfig(
                NodeName.of(System.getenv()),
                LogConfig.defaults(),
                OomConfig.defaults(),
                SourceConfig.defaults(),
                HttpConfig.defaults(),
                MemoryConfig.defaults(),
                PredictionConfig.defaults(),
                KubernetesConfig.defaults(),
                JournalConfig.defaults(),
                PluginsConfig.defaults(),
                SinkConfig.defaults(),
                List.of(),
                Map.of(),
                InhibitRule.defaults(),
                SummaryConfig.defaults());
    }

    /** The same with facts from elsewhere. */
    public HostConfig with(SourceConfig other) {
        return new HostConfig(
                node,
                log,
                oom,
                other,
                http,
                memory,
                prediction,
                kubernetes,
                journal,
                plugins,
                sinks,
                routes,
                timeWindows,
                inhibit,
                summary);
    }

    /** The sinks to make. */
    public List<SinkConfig> enabledSinks() {
        return sinks.values().stream().filter(SinkConfig::enabled).toList();
    }
}
