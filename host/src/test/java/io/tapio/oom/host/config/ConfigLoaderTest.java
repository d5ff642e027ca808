package io.tapio.oom.host.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.Severity;
import io.tapio.oom.host.config.TimeWindow.Range;
import io.tapio.oom.host.config.TimeWindow.Span;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {

    @TempDir
    private Path directory;

    private Loading loading;

    @BeforeEach
    void setUp() {
        loading = new Loading(directory);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "\n", "# nothing\n", "---\n", "---\n...\n", "~", "\uFEFF", "oom:\nhttp:\nsinks:\nroutes:\n"})
    void shouldTakeEveryDefaultWhenTheFileSaysNothing(String text) {
        HostConfig config = loading.config(text);
        assertEquals("node-7", config.node());
        assertEquals(OomConfig.defaults(), config.oom());
        assertEquals(SinkConfig.defaults(), config.sinks());
        assertEquals(List.of(), config.routes());
    }

    @Test
    void shouldReadWhatIsAskedOfACluster() {
        HostConfig config = loading.config("""
                kubernetes: {kubeconfig: /etc/kube, labels: [team, "x/*"], annotations: [], impact: false}
                """);
        assertEquals(
                new KubernetesConfig(
                        Path.of("/etc/kube"), List.of(new Glob("team"), new Glob("x/*")), List.of(), false),
                config.kubernetes());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "log: {level: warn}|WARN",
                "oom: {debug_mode: true}|DEBUG",
                "log: {level: loud}|",
                "http: {port: 1}|"
            })
    void shouldTellTheLevelThatTheFileAsksForBeforeTheFirstLoggerIsMade(String text, LogConfig.@Nullable Level expected)
            throws Exception {
        Path file = Files.writeString(directory.resolve("level.yaml"), text);
        List<LogConfig.Level> told = new ArrayList<>();
        ConfigLoader.load(file, Map.of("NODE_NAME", "node-7"), told::add);
        assertEquals(Stream.ofNullable(expected).toList(), told);
    }

    @Test
    void shouldReadEveryKindOfValue() {
        HostConfig config = loading.config("""
                node: elsewhere
                log: {level: debug}
                oom: {enable_prediction: false, ring_buffer_size: 4MiB, k8s_context_timeout: 500ms,
                      exclude_namespaces: ["kube-*"]}
                source: {mode: kernel-log}
                http: {port: 0}
                journal: {path: /tmp/j.db, retention: 12h, max_size: 2GB}
                """);
        assertEquals("elsewhere", config.node());
        assertEquals(LogConfig.Level.DEBUG, config.log().level());
        assertFalse(config.oom().enablePrediction());
        assertEquals(4 << 20, config.oom().ringBufferSize());
        assertEquals(Duration.ofMillis(500), config.oom().k8sContextTimeout());
        assertTrue(config.oom().excludeNamespaces().getFirst().matches("kube-system"));
        assertEquals(SourceConfig.Mode.KERNEL_LOG, config.source().mode());
        assertEquals(0, config.http().port());
        assertEquals(new JournalConfig(Path.of("/tmp/j.db"), Duration.ofHours(12), 2_000_000_000L), config.journal());
    }

    @Test
    void shouldAddSinksToTheDefaultOnesByName() {
        HostConfig config = loading.config("""
                sinks:
                  stdout: {enabled: false}
                  prometheus: {prefix: x, plugin: metrics}
                  webhook: {url: http://localhost, tags: [1, 2.5, true, {a: b}], none: }
                """);
        assertEquals(
                List.of("stdout", "prometheus", "webhook"),
                List.copyOf(config.sinks().keySet()));
        assertEquals(
                List.of("prometheus", "webhook"),
                config.enabledSinks().stream().map(SinkConfig::name).toList());
        assertEquals(
                new SinkConfig("prometheus", "metrics", true, false, Map.of("prefix", "x")),
                config.sinks().get("prometheus"));
        assertEquals(
                new SinkConfig(
                        "webhook",
                        "webhook",
                        true,
                        false,
                        Map.of("url", "http://localhost", "tags", List.of(1, 2.5, true, Map.of("a", "b")))),
                config.sinks().get("webhook"));
    }

    @Test
    void shouldGiveRevisionsToTheSinksThatAskForThem() {
        HostConfig config = loading.config("""
                sinks:
                  webhook: {url: http://localhost, updates: true}
                """);

        assertEquals(
                new SinkConfig("webhook", "webhook", true, true, Map.of("url", "http://localhost")),
                config.sinks().get("webhook"));
        assertFalse(Objects.requireNonNull(config.sinks().get("stdout")).updates());
    }

    @Test
    void shouldReadWhatOutlivesTheProcess() {
        SourceConfig source = loading.config("""
                source: {pin: false, pin_directory: /sys/fs/bpf/a, history: false, state_directory: /run/b}
                """).source();

        assertEquals(
                new SourceConfig(SourceConfig.Mode.AUTO, false, Path.of("/sys/fs/bpf/a"), false, Path.of("/run/b")),
                source);
    }

    @Test
    void shouldReadRoutes() {
        HostConfig config = loading.config("""
                routes:
                  - match: {event_type: oom_kill_victim, namespace: ["prod-*", web]}
                    sinks: [stdout]
                    continue: true
                  - sinks: []
                """);
        assertEquals(
                List.of(
                        new RouteConfig(
                                EventMatch.parse(new TreeMap<>(Map.of(
                                        "event_type", List.of("oom_kill_victim"),
                                        "namespace", List.of("prod-*", "web")))),
                                List.of("stdout"),
                                true),
                        new RouteConfig(EventMatch.ANYTHING, List.of(), false)),
                config.routes());
    }

    @Test
    void shouldReadARouteWithAllItsKeys() {
        HostConfig config = loading.config("""
                routes:
                  - sinks: [stdout]
                    group_by: [subject, pod.labels.team]
                    group_wait: 2s
                    group_interval: 6m
                    repeat_interval: 5h
                    resolve_after: 20m
                    min_severity: warning
                    mute_times: [night]
                    active_times: [office]
                    routes:
                      - match: {namespace: a}
                      - sinks: [prometheus]
                time_windows:
                  night: [{times: [{start_time: "00:00", end_time: "06:30"}, {start_time: "22:00", end_time: "24:00"}]}]
                  office:
                    - weekdays: ["monday:friday"]
                      days_of_month: [1, "-3:-1"]
                      months: [january, "6:8"]
                      years: [2026, "2028:2030"]
                      location: Europe/Berlin
                """);
        assertEquals(
                List.of(new RouteConfig(
                        EventMatch.ANYTHING,
                        List.of("stdout"),
                        false,
                        List.of(
                                new RouteConfig(
                                        EventMatch.parse(Map.of("namespace", List.of("a"))),
                                        null,
                                        false,
                                        List.of(),
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null,
                                        null),
                                new RouteConfig(EventMatch.ANYTHING, List.of("prometheus"), false)),
                        List.of("subject", "pod.labels.team"),
                        Duration.ofSeconds(2),
                        Duration.ofMinutes(6),
                        Duration.ofHours(5),
                        Duration.ofMinutes(20),
                        Severity.WARNING,
                        List.of("night"),
                        List.of("office"))),
                config.routes());
        assertEquals(
                Map.of(
                        "night",
                        new TimeWindow(
                                "night",
                                List.of(new Span(
                                        List.of(new Range(0, 390), new Range(1_320, 1_440)),
                                        List.of(),
                                        List.of(),
                                        List.of(),
                                        List.of(),
                                        ZoneId.of("UTC")))),
                        "office",
                        new TimeWindow(
                                "office",
                                List.of(new Span(
                                        List.of(),
                                        List.of(new Range(1, 5)),
                                        List.of(new Range(1, 1), new Range(-3, -1)),
                                        List.of(new Range(1, 1), new Range(6, 8)),
                                        List.of(new Range(2026, 2026), new Range(2028, 2030)),
                                        ZoneId.of("Europe/Berlin"))))),
                config.timeWindows());
    }

    @Test
    void shouldReadWhatInhibitsTheSummaryAndHowASinkIsDeliveredTo() {
        HostConfig config = loading.config("""
                inhibit: [{source: {severity: critical}, target: {severity: warning}, equal: [pod], within: 1m}]
                summary: {enabled: false, at: "17:30", location: Asia/Kolkata, least: 5}
                plugins: {allow: [9F86D081884C7D659A2FEAA0C55AD015A3BF4F1B2B0B822CD15D6C15B0F00A08]}
                sinks:
                  hook: {url: x, delivery: {timeout: 5s, batch_size: 7, min_backoff: 10m, max_attempts: 3, max_age: 1h}}
                """);
        assertEquals(
                List.of(new InhibitRule(
                        EventMatch.parse(Map.of("severity", List.of("critical"))),
                        EventMatch.parse(Map.of("severity", List.of("warning"))),
                        List.of(EventField.of("pod")),
                        Duration.ofMinutes(1))),
                config.inhibit());
        assertEquals(new SummaryConfig(false, LocalTime.of(17, 30), ZoneId.of("Asia/Kolkata"), 5), config.summary());
        assertEquals(
                List.of("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),
                config.plugins().allow());
        SinkConfig hook = Objects.requireNonNull(config.sinks().get("hook"));
        assertEquals(
                new DeliveryConfig(
                        Duration.ofSeconds(5),
                        7,
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(10),
                        3,
                        Duration.ofHours(1)),
                hook.delivery());
        assertEquals(Map.of("url", "x"), hook.settings());
        assertEquals(List.of(), loading.config("inhibit: []").inhibit());
    }

    @Test
    void shouldLowerTheHighThresholdWithACriticalOneThatStandsAlone() {
        assertEquals(
                60,
                loading.config("oom: {prediction_threshold_percent: 60}").oom().highPressureThresholdPercent());
    }

    @Test
    void shouldKeepTheTextOfWhatIsNotExactlyANumber() {
        Map<String, Object> settings =
                loading.settings("x", "sinks: {x: {a: 0123, b: 1e5, c: no, d: 2024-01-01, e: 1_000, f: 7}}");
        assertEquals(Map.of("a", "0123", "b", "1e5", "c", "no", "d", "2024-01-01", "e", "1_000", "f", 7), settings);
    }

    @Test
    void shouldFollowAnAlias() {
        HostConfig config = loading.config("oom: {include_namespaces: &n [a], exclude_namespaces: *n}");
        assertEquals(List.of(new Glob("a")), config.oom().excludeNamespaces());
    }

    @Test
    void shouldThrowEveryProblemAtOnceForCallersThatNeedAConfiguration() {
        ConfigOutcome outcome = loading.load("oops: 1\nhttp: {port: 70000}\n");
        ConfigException thrown = assertThrows(ConfigException.class, outcome::orThrow);
        assertEquals(2, thrown.problems().size());
        assertEquals(2, String.valueOf(thrown.getMessage()).lines().count());
    }

    @Test
    void shouldSayWhatIsWrongWithTheFileItself() throws Exception {
        assertEquals(
                List.of("missing.yaml: there is no such file; " + ConfigProblem.Code.FILE_MISSING.remedy()
                        + " [TAPIO-C020]"),
                loading.lines(ConfigLoader.load(directory.resolve("missing.yaml"))));
        assertEquals(ConfigProblem.Code.FILE_IS_DIRECTORY, code(directory));
        Path binary = Files.write(directory.resolve("binary"), new byte[] {'a', 0, 'b'});
        assertEquals(ConfigProblem.Code.FILE_NOT_TEXT, code(binary));
        Path latin = Files.write(directory.resolve("latin"), new byte[] {'a', (byte) 0xE4, 'b'});
        assertEquals(ConfigProblem.Code.FILE_NOT_TEXT, code(latin));
        assertEquals(ConfigProblem.Code.FILE_TOO_BIG, code(Path.of("/dev/zero")));
        assertEquals(ConfigProblem.Code.FILE_UNREADABLE, code(Path.of("/proc/self/mem")));
        Path full = Files.writeString(directory.resolve("full"), "#".repeat(1 << 20));
        assertEquals(OomConfig.defaults(), ConfigLoader.load(full).orThrow().oom());
    }

    private static ConfigProblem.Code code(Path file) {
        return ((ConfigOutcome.Refused) ConfigLoader.load(file))
                .problems()
                .getFirst()
                .code();
    }

    @Test
    void shouldNotRepeatAPasswordThatYamlTakesForSomethingElse() {
        for (String password : List.of("*hunter2", "&hunter2", "!hunter2!x", "%hunter2", "@hunter2", "\"hunter2")) {
            for (String text : List.of("sinks: {hook: {token: " + password + "}}", "sinks:\n  hook: " + password)) {
                if (loading.load(text) instanceof ConfigOutcome.Refused refused) {
                    assertFalse(
                            refused.problems().toString().contains("hunter"),
                            refused.problems().toString());
                }
            }
        }
    }
}
