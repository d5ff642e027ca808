package io.tapio.oom.host.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.tapio.oom.host.config.ConfigProblem.Code;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes the records of a tree that the schema has been held against; finds what a schema can't say. */
final class Binder {

    private static final JsonPointer ROOT = JsonPointer.empty();

    private final ConfigTree tree;
    private final Problems problems;
    private final Map<String, String> environment;

    Binder(ConfigTree tree, Problems problems, Map<String, String> environment) {
        this.tree = tree;
        this.problems = problems;
        this.environment = environment;
    }

    ConfigOutcome bind() {
        Section top = new Section(tree, problems, ROOT);
        LogConfig log = section("log")
                .read(
                        LogConfig.defaults(),
                        s -> new LogConfig(s.choice(
                                "level",
                                LogConfig.Level.values(),
                                LogConfig.defaults().level())));
        SourceConfig source = section("source").read(SourceConfig.defaults(), Binder::source);
        OomConfig oom = section("oom").read(OomConfig.defaults(), Binder::oom);
        HttpConfig http = section("http").read(HttpConfig.defaults(), Binder::http);
        MemoryConfig memory = section("memory")
                .read(
                        MemoryConfig.defaults(),
                        s -> new MemoryConfig(s.duration(
                                "sample_interval", MemoryConfig.defaults().sampleInterval())));
        KubernetesConfig kubernetes = section("kubernetes").read(KubernetesConfig.defaults(), Binder::kubernetes);
        JournalConfig journal = section("journal").read(JournalConfig.defaults(), Binder::journal);
        PluginsConfig plugins = section("plugins").read(PluginsConfig.defaults(), Binder::plugins);
        checkSinkNamesOfRoutes();
        if (!problems.isEmpty()) {
            return new ConfigOutcome.Refused(problems.sorted());
        }
        String node = top.text("node", NodeName.of(environment));
        return new ConfigOutcome.Loaded(
                new HostConfig(node, log, oom, source, http, memory, kubernetes, journal, plugins, sinks(), routes()),
                new ConfigOrigin(problems.file(), tree));
    }

    private Section section(String key) {
        return new Section(tree, problems, ROOT.appendProperty(key));
    }

    private static SourceConfig source(Section s) {
        SourceConfig d = SourceConfig.defaults();
        return new SourceConfig(
                s.choice("mode", SourceConfig.Mode.values(), d.mode()),
                s.flag("pin", d.pin()),
                s.path("pin_directory", d.pinDirectory()),
                s.flag("history", d.history()),
                s.path("state_directory", d.stateDirectory()));
    }

    private static OomConfig oom(Section s) {
        OomConfig d = OomConfig.defaults();
        int critical = s.integer("prediction_threshold_percent", d.predictionThresholdPercent());
        // One who lowers the critical threshold alone means no high one above it.
        int high = s.integer("high_pressure_threshold_percent", Math.min(d.highPressureThresholdPercent(), critical));
        return new OomConfig(
                s.flag("enable_prediction", d.enablePrediction()),
                critical,
                high,
                (int) Math.min(s.size("ring_buffer_size", d.ringBufferSize()), Integer.MAX_VALUE),
                s.integer("event_batch_size", d.eventBatchSize()),
                s.integer("max_events_per_second", d.maxEventsPerSecond()),
                s.flag("collect_cmdline", d.collectCmdline()),
                s.flag("collect_environment", d.collectEnvironment()),
                s.texts("mask_patterns").stream().map(MaskPattern::new).toList(),
                s.flag("collect_memory_details", d.collectMemoryDetails()),
                s.flag("exclude_system_processes", d.excludeSystemProcesses()),
                s.globs("include_namespaces"),
                s.globs("exclude_namespaces"),
                s.flag("enable_k8s_correlation", d.enableK8sCorrelation()),
                s.duration("k8s_context_timeout", d.k8sContextTimeout()),
                s.flag("debug_mode", d.debugMode()));
    }

    private static HttpConfig http(Section s) {
        HttpConfig d = HttpConfig.defaults();
        return new HttpConfig(s.flag("enabled", d.enabled()), s.text("host", d.host()), s.integer("port", d.port()));
    }

    private static KubernetesConfig kubernetes(Section s) {
        KubernetesConfig d = KubernetesConfig.defaults();
        return new KubernetesConfig(
                s.has("kubeconfig") ? s.path("kubeconfig", Path.of("")) : null,
                s.has("labels") ? s.globs("labels") : d.labels(),
                s.has("annotations") ? s.globs("annotations") : d.annotations(),
                s.flag("impact", d.impact()));
    }

    private static JournalConfig journal(Section s) {
        JournalConfig d = JournalConfig.defaults();
        return new JournalConfig(
                s.path("path", d.path()), s.duration("retention", d.retention()), s.size("max_size", d.maxSize()));
    }

    private static PluginsConfig plugins(Section s) {
        PluginsConfig d = PluginsConfig.defaults();
        return new PluginsConfig(s.path("directory", d.directory()), s.flag("watch", d.watch()));
    }

    private Map<String, SinkConfig> sinks() {
        Map<String, SinkConfig> sinks = new LinkedHashMap<>(SinkConfig.defaults());
        tree.root().path("sinks").properties().forEach(entry -> {
            String name = entry.getKey();
            Section sink =
                    new Section(tree, problems, ROOT.appendProperty("sinks").appendProperty(name));
            Map<String, Object> settings = PlainValues.map(entry.getValue());
            settings.keySet().removeAll(Set.of("plugin", "enabled", "updates"));
            sinks.put(
                    name,
                    new SinkConfig(
                            name,
                            sink.text("plugin", name),
                            sink.flag("enabled", true),
                            sink.flag("updates", false),
                            settings));
        });
        return sinks;
    }

    private List<RouteConfig> routes() {
        List<RouteConfig> routes = new ArrayList<>();
        for (int i = 0; i < tree.root().path("routes").size(); i++) {
            JsonPointer at = ROOT.appendProperty("routes").appendIndex(i);
            Section route = new Section(tree, problems, at);
            Section match = new Section(tree, problems, at.appendProperty("match"));
            Map<RouteMatch.Field, List<Glob>> patterns = new EnumMap<>(RouteMatch.Field.class);
            for (RouteMatch.Field field : RouteMatch.Field.values()) {
                if (match.has(field.key())) {
                    patterns.put(field, match.globs(field.key()));
                }
            }
            routes.add(new RouteConfig(new RouteMatch(patterns), route.texts("sinks"), route.flag("continue", false)));
        }
        return routes;
    }

    private void checkSinkNamesOfRoutes() {
        Set<String> known = new LinkedHashSet<>(SinkConfig.defaults().keySet());
        tree.root().path("sinks").fieldNames().forEachRemaining(known::add);
        JsonNode routes = tree.root().path("routes");
        for (int i = 0; i < routes.size(); i++) {
            JsonNode sinks = routes.path(i).path("sinks");
            JsonPointer at = ROOT.appendProperty("routes").appendIndex(i).appendProperty("sinks");
            for (int j = 0; j < sinks.size(); j++) {
                String name = sinks.path(j).asText();
                if (sinks.path(j).isTextual() && !known.contains(name)) {
                    unknownSink(tree.place(at.appendIndex(j)), name, known);
                }
            }
        }
    }

    private void unknownSink(Place place, String name, Set<String> known) {
        String nearest = Nearest.to(name, known);
        String remedy = nearest == null
                ? Code.UNKNOWN_SINK.remedy() + ": the sinks are " + String.join(", ", known)
                : "did you mean " + nearest + "?";
        problems.at(place, Code.UNKNOWN_SINK, place.path() + " is not a sink" + place.said(), remedy);
    }
}
