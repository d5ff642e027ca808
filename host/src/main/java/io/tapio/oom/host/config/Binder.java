package io.tapio.oom.host.config;

import com.fasterxml.jackson.core.JsonPointer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
        MemoryConfig memory = section("memory").read(MemoryConfig.defaults(), Binder::memory);
        PredictionConfig prediction = section("prediction").read(PredictionConfig.defaults(), Binder::prediction);
        KubernetesConfig kubernetes = section("kubernetes").read(KubernetesConfig.defaults(), Binder::kubernetes);
        JournalConfig journal = section("journal").read(JournalConfig.defaults(), Binder::journal);
        PluginsConfig plugins = section("plugins").read(PluginsConfig.defaults(), Binder::plugins);
        SummaryConfig summary = section("summary").read(SummaryConfig.defaults(), this::summary);
        Map<String, SinkConfig> sinks = sinks();
        Map<String, TimeWindow> windows = new TimeWindowReader(tree, problems).read();
        RouteReader reader = new RouteReader(tree, problems);
        List<RouteConfig> routes = reader.routes();
        List<InhibitRule> inhibit = reader.inhibit();
        if (!problems.isEmpty()) {
            return new ConfigOutcome.Refused(problems.sorted(), soundSinks(plugins, sinks));
        }
        String node = top.text("node", NodeName.of(environment));
        HostConfig config = new HostConfig(
                node,
                log,
                oom,
                source,
                http,
                memory,
                prediction,
                kubernetes,
                journal,
                plugins,
                sinks,
                routes,
                windows,
                inhibit,
                summary);
        return new ConfigOutcome.Loaded(config, new ConfigOrigin(problems.file(), tree));
    }

    private ConfigOutcome.@Nullable SoundSinks soundSinks(PluginsConfig plugins, Map<String, SinkConfig> sinks) {
        if (problems.within(ROOT.appendProperty("plugins"))) {
            return null;
        }
        JsonPointer all = ROOT.appendProperty("sinks");
        List<SinkConfig> sound = sinks.values().stream()
                .filter(SinkConfig::enabled)
                .filter(sink -> !problems.within(all.appendProperty(sink.name())))
                .toList();
        return new ConfigOutcome.SoundSinks(plugins, sound, new ConfigOrigin(problems.file(), tree));
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

    private static MemoryConfig memory(Section s) {
        MemoryConfig d = MemoryConfig.defaults();
        Duration all = s.duration("sample_interval", d.sampleInterval());
        // Who asks for all more often than that wants those near their limit no less often.
        Duration fast = all.compareTo(d.fastInterval()) < 0 ? all : d.fastInterval();
        return new MemoryConfig(
                all, s.duration("fast_interval", fast), s.integer("fast_above_percent", d.fastAbovePercent()));
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

    private static PredictionConfig prediction(Section s) {
        PredictionConfig d = PredictionConfig.defaults();
        return new PredictionConfig(
                s.text("ensemble", d.ensemble()), s.has("predictors") ? s.globs("predictors") : d.predictors());
    }

    private static JournalConfig journal(Section s) {
        JournalConfig d = JournalConfig.defaults();
        return new JournalConfig(
                s.path("path", JournalConfig.USUAL_PATH),
                s.duration("retention", d.retention()),
                s.size("max_size", d.maxSize()));
    }

    private static PluginsConfig plugins(Section s) {
        PluginsConfig d = PluginsConfig.defaults();
        return new PluginsConfig(s.path("directory", d.directory()), s.flag("watch", d.watch()), s.texts("allow"));
    }

    private SummaryConfig summary(Section s) {
        SummaryConfig d = SummaryConfig.defaults();
        JsonPointer at = ROOT.appendProperty("summary").appendProperty("location");
        return new SummaryConfig(
                s.flag("enabled", d.enabled()),
                s.has("at") ? LocalTime.parse(s.text("at", "")) : d.at(),
                TimeWindowReader.zone(
                        tree, problems, at, s.text("location", d.location().getId())),
                s.integer("least", d.least()));
    }

    private static DeliveryConfig delivery(Section s) {
        DeliveryConfig d = DeliveryConfig.defaults();
        Duration least = s.duration("min_backoff", d.minBackoff());
        Duration most = s.duration("max_backoff", d.maxBackoff());
        return new DeliveryConfig(
                s.duration("timeout", d.timeout()),
                s.integer("batch_size", d.batchSize()),
                least,
                // One who raises the shortest pause alone means no shorter longest one.
                s.has("max_backoff") || least.compareTo(most) < 0 ? most : least,
                s.integer("max_attempts", d.maxAttempts()),
                s.duration("max_age", d.maxAge()));
    }

    private Map<String, SinkConfig> sinks() {
        Map<String, SinkConfig> sinks = new LinkedHashMap<>(SinkConfig.defaults());
        tree.root().path("sinks").properties().forEach(entry -> {
            String name = entry.getKey();
            if (!entry.getValue().isObject() && !entry.getValue().isNull()) {
                return;
            }
            JsonPointer at = ROOT.appendProperty("sinks").appendProperty(name);
            if (problems.concern(at)) {
                return;
            }
            Section sink = new Section(tree, problems, at);
            DeliveryConfig delivery = new Section(tree, problems, at.appendProperty("delivery"))
                    .read(DeliveryConfig.defaults(), Binder::delivery);
            Map<String, Object> settings = PlainValues.map(entry.getValue());
            settings.keySet().removeAll(SinkConfig.KEYS);
            sinks.put(
                    name,
                    new SinkConfig(
                            name,
                            sink.text("plugin", name),
                            sink.flag("enabled", true),
                            sink.flag("updates", false),
                            delivery,
                            settings,
                            tree.secretsBelow(at)));
        });
        return sinks;
    }
}
