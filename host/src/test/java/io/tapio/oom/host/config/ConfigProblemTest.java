package io.tapio.oom.host.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.host.config.ConfigProblem.Code;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigProblemTest {

    @TempDir
    private Path directory;

    private Loading loading;

    @BeforeEach
    void setUp() {
        loading = new Loading(directory);
    }

    @Test
    void shouldHaveAnIdOfItsOwnAndARemedyForEveryCode() {
        assertEquals(
                Code.values().length,
                Arrays.stream(Code.values())
                        .map(Code::id)
                        .collect(Collectors.toSet())
                        .size());
        for (Code code : Code.values()) {
            assertTrue(code.id().matches("TAPIO-C\\d{3}"), code.id());
            assertFalse(code.remedy().isBlank(), code.id());
        }
    }

    @Test
    void shouldNameTheNearestKeyForAMistypedOne() {
        assertEquals(
                "tapio-oom.yaml:2: oom.ring_bufer_size is not a key; did you mean ring_buffer_size? [TAPIO-C002]",
                loading.problem("oom:\n  ring_bufer_size: 4096\n"));
    }

    @Test
    void shouldNameTheKeysThereAreWhenNoneIsNear() {
        assertEquals(
                "tapio-oom.yaml:1: memory.zebra is not a key; the keys here are sample_interval, fast_interval, fast_above_percent [TAPIO-C002]",
                loading.problem("memory: {zebra: }"));
    }

    @Test
    void shouldNameTheSectionOfAKeyThatLostItsIndentation() {
        assertEquals(
                "tapio-oom.yaml:1: port is not a key; did you mean http.port? [TAPIO-C002]",
                loading.problem("port: 1"));
    }

    @Test
    void shouldReportEveryMistakeInTheOrderOfTheFile() {
        List<String> problems = loading.problems("""
                oom:
                  ring_buffer_size: 1000000
                  event_batch_size: 0
                  debug_mode: yes
                  k8s_context_timeout: 5 seconds
                http:
                  port: 70000
                  port: 1
                journal: {max_size: big, retention: 1ms}
                source: {mode: ebfp}
                routes:
                  - match: {event_type: [oom_kil_victim], severity: critical, pod: 5}
                    sinks: [stdot, none]
                  - match: {event_type: x}
                """);
        assertEquals(
                List.of(
                        "2: oom.ring_buffer_size must be a power of two: 1000000",
                        "3: oom.event_batch_size must be from 1 to 100000: 0",
                        "4: oom.debug_mode must be true or false: yes",
                        "5: oom.k8s_context_timeout must be a duration such as 500ms, 5s, 10m or 30d: 5 seconds",
                        "7: http.port must be from 0 to 65535: 70000",
                        "8: http.port is also in line 7",
                        "9: journal.max_size must be a size such as 512MB, 64KiB or a number of bytes: big",
                        "9: journal.retention must be from 1m to 3650d: 1ms",
                        "10: source.mode must be one of auto, ebpf, kernel-log, cgroup: ebfp",
                        "12: routes[0].match.event_type[0] must be one of oom_kill_triggered, oom_kill_victim, "
                                + "memory_pressure_critical, memory_pressure_high, container_memory_limit, "
                                + "cgroup_oom_notification, oom_predicted: oom_kil_victim",
                        "13: routes[0].sinks[0] is not a sink: stdot",
                        "13: routes[0].sinks[1] is not a sink: none",
                        "14: routes[1].sinks is missing",
                        "14: routes[1].match.event_type must be one of oom_kill_triggered, oom_kill_victim, "
                                + "memory_pressure_critical, memory_pressure_high, container_memory_limit, "
                                + "cgroup_oom_notification, oom_predicted: x"),
                problems.stream().map(ConfigProblemTest::reason).toList());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "oom: 5 | oom must be a map: 5 | C004",
                "oom: [1] | oom must be a map, not a list | C004",
                "http: {port: {a: b}} | http.port must be a whole number, not a map | C004",
                "http: {port: 1.5} | http.port must be a whole number: 1.5 | C004",
                "http: {port: '80'} | http.port must be a whole number: \"80\" | C004",
                "http: {host: ' '} | http.host must not be empty | C009",
                "node: '' | node must not be empty | C009",
                "memory: {sample_interval: 10} | memory.sample_interval must be a duration such as 500ms, 5s, 10m or 30d: 10 | C007",
                "memory: {sample_interval: 1ms} | memory.sample_interval must be from 100ms to 1h: 1ms | C006",
                "memory: {fast_interval: 11s} | memory.fast_interval must not be above sample_interval, which is 10s: 11s | C009",
                "memory: {fast_interval: 99ms} | memory.fast_interval must be from 100ms to 1h: 99ms | C006",
                "memory: {fast_above_percent: 0} | memory.fast_above_percent must be from 1 to 100: 0 | C006",
                "journal: {max_size: -1} | journal.max_size must be 0 or more: -1 | C006",
                "journal: {max_size: 999999999999999TiB} | journal.max_size must be from 1000000 to 1000000000000: 999999999999999TiB | C006",
                "oom: {ring_buffer_size: 2048} | oom.ring_buffer_size must be from 4096 to 1073741824: 2048 | C006",
                "oom: {ring_buffer_size: 4GiB} | oom.ring_buffer_size must be from 4096 to 1073741824: 4GiB | C006",
                "oom: {high_pressure_threshold_percent: 97} | oom.high_pressure_threshold_percent must not be above prediction_threshold_percent, which is 95: 97 | C009",
                "oom: {include_namespaces: prod} | oom.include_namespaces must be a list: prod | C004",
                "oom: {mask_patterns: pin} | oom.mask_patterns must be a list of at most 64 patterns: pin | C004",
                "oom: {mask_patterns: ['pin', 'a(b']} | oom.mask_patterns[1] must be at most 64 letters, digits, _ . - * and ?, with or without a ! before them: \"a(b\" | C009",
                "oom: {mask_patterns: ['']} | oom.mask_patterns[0] must be at most 64 letters, digits, _ . - * and ?, with or without a ! before them: \"\" | C009",
                "sinks: {'a b': {}} | sinks.a b must be a name of letters, digits, _, - and ., at most 63, that starts with a letter or digit | C009",
                "sinks: {a: {enabled: maybe}} | sinks.a.enabled must be true or false: maybe | C004",
                "routes: [{sinks: [~]}] | routes[0].sinks[0] must be a text, not nothing | C004",
                "routes: [{match: {pod: []}, sinks: []}] | routes[0].match.pod must not be empty | C009",
                "routes: [{match: {namspace: a}, sinks: []}] | routes[0].match.namspace is not a field of events: a | C018",
                "routes: [{match: {victim.oom_score: a}, sinks: []}] | routes[0].match.victim.oom_score is not a field of events: a | C018",
                "routes: [{match: {pod: '=~ ('}, sinks: []}] | routes[0].match.pod must be a regular expression in RE2's language, without look-around and back-references (missing closing )): \"=~ (\" | C019",
                "routes: [{match: {pod: '> 5'}, sinks: []}] | routes[0].match.pod must not compare numbers, since the field has none: \"> 5\" | C019",
                "routes: [{match: {pod: '!'}, sinks: []}] | routes[0].match.pod must have a pattern behind the !: \"!\" | C019",
                "routes: [{match: {victim.anon_rss_bytes: '> big'}, sinks: []}] | routes[0].match.victim.anon_rss_bytes must compare with a size such as 64MiB or a number of bytes: \"> big\" | C019",
                "routes: [{match: {time_to_exit_ms: ['> 5x']}, sinks: []}] | routes[0].match.time_to_exit_ms[0] must compare with a duration such as 5s or a number of milliseconds: \"> 5x\" | C019",
                "routes: [{match: {group_kill: yes}, sinks: []}] | routes[0].match.group_kill must be one of true, false: yes | C019",
                "routes: [{match: {pod: {a: b}}, sinks: []}] | routes[0].match.pod must be a condition or a list of them, such as prod-*, \"!ci-*\", \"=~ .*-db\" or \"> 64MiB\", not a map | C004",
                "routes: [{sinks: [], group_by: [podd]}] | routes[0].group_by[0] is not a field of events: podd | C018",
                "routes: [{sinks: [], group_by: [pod, '...']}] | routes[0].group_by[1] is not a field of events: \"...\" | C018",
                "routes: [{sinks: [], group_wait: 2h}] | routes[0].group_wait must be from 0s to 1h: 2h | C006",
                "routes: [{sinks: [], min_severity: bad}] | routes[0].min_severity must be one of critical, warning: bad | C005",
                "routes: [{sinks: [], mute_times: [nihgt]}] | routes[0].mute_times[0] is not a time window: nihgt | C017",
                "routes: [{sinks: [], routes: [{sinks: [stdot]}]}] | routes[0].routes[0].sinks[0] is not a sink: stdot | C010",
                "time_windows: {a: [{location: Europe/Berln}]} | time_windows.a[0].location must be a time zone such as Europe/Berlin: Europe/Berln | C009",
                "time_windows: {a: [{times: [{start_time: '25:00', end_time: '26:00'}]}]} | time_windows.a[0].times[0].start_time must be a time from 00:00 to 24:00: \"25:00\" | C009",
                "time_windows: {a: [{times: [{start_time: '22:00', end_time: '06:00'}]}]} | time_windows.a[0].times[0].end_time must be after start_time: \"06:00\" | C009",
                "time_windows: {a: [{weekdays: [mondy]}]} | time_windows.a[0].weekdays[0] must be a weekday or a range such as monday:friday: mondy | C009",
                "time_windows: {a: [{weekdays: ['friday:monday']}]} | time_windows.a[0].weekdays[0] must be a weekday or a range such as monday:friday: \"friday:monday\" | C009",
                "time_windows: {a: [{days_of_month: [0]}]} | time_windows.a[0].days_of_month[0] must be a day from 1 to 31, or from -31 to -1 from the end, or a range such as 1:7: 0 | C009",
                "time_windows: {a: []} | time_windows.a must not be empty | C009",
                "time_windows: {a: [{days: [1]}]} | time_windows.a[0].days is not a key | C002",
                "inhibit: [{source: {pod: a}}] | inhibit[0].target is missing | C011",
                "inhibit: [{source: {pod: a}, target: {pod: b}, equal: [pot]}] | inhibit[0].equal[0] is not a field of events: pot | C018",
                "summary: {at: '9'} | summary.at must be a time of day from \"00:00\" to \"23:59\": \"9\" | C004",
                "summary: {location: Nowhere} | summary.location must be a time zone such as Europe/Berlin: Nowhere | C009",
                "summary: {least: 1} | summary.least must be from 2 to 1000: 1 | C006",
                "plugins: {allow: [abc]} | plugins.allow[0] must be a SHA-256 sum: 64 hexadecimal digits: abc | C004",
                "sinks: {a: {delivery: {timout: 5s}}} | sinks.a.delivery.timout is not a key | C002",
                "sinks: {a: {delivery: {max_backoff: 10ms}}} | sinks.a.delivery.max_backoff must not be below min_backoff, which is 1s: 10ms | C009",
                "sinks: {a: {delivery: {timeout: 1d}}} | sinks.a.delivery.timeout must be from 10ms to 10m: 1d | C006",
                "[a] | must be a map of keys and values | C015",
                "hello | must be a map of keys and values | C015",
                "{[a]: b} | ? must be a text, not a list or map | C004",
                "a: {<<: {b: c}} | a is not a key | C002",
                "sinks: {a: {<<: {b: c}}} | sinks.a.<< is not supported | C001",
                "node: !x y | node has a tag of its own, which is not supported | C001",
                "source: {mode: replay} | source.mode must be one of auto, ebpf, kernel-log, cgroup: replay | C005",
                "journal: {path: \"a\\0b\"} | journal.path must be a path: \"a?b\" | C009",
            })
    void shouldSayWhatAValueMustBe(String text, String reason, String code) {
        List<String> problems = loading.problems(text);
        assertEquals("1: " + reason, reason(problems.getFirst()));
        assertTrue(problems.getFirst().endsWith("[TAPIO-" + code + "]"), problems.getFirst());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'oom:\n\tdebug_mode: true' | 2",
                "'a: [1' | 1",
                "'a: b: c' | 1",
                "'a: 1\n---\nb: 2' | 2",
                "'a: *x' | 1",
                "'a: \u0007' | 0"
            })
    void shouldGiveTheLineOfWhatIsNotYaml(String text, int line) {
        ConfigProblem problem =
                ((ConfigOutcome.Refused) loading.load(text)).problems().getFirst();
        assertEquals(Code.YAML_SYNTAX, problem.code(), problem.toString());
        assertEquals(line, problem.line(), problem.toString());
    }

    @Test
    void shouldNotQuoteALineThatIsNotYamlSinceItMayHoldASecret() {
        assertFalse(loading.problem("token: hunter2: x").contains("hunter2"));
    }

    @Test
    void shouldRefuseWhatGrowsWithoutBound() {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x]\n");
        for (int i = 1; i < 25; i++) {
            bomb.append("a%d: &a%d [*a%d, *a%d]\n".formatted(i, i, i - 1, i - 1));
        }
        for (String text : List.of(bomb.toString(), "a: &a [*a]", "a: " + "[".repeat(500) + "]".repeat(500))) {
            assertTrue(
                    ((ConfigOutcome.Refused) loading.load(text))
                            .problems().stream().anyMatch(problem -> problem.code() == Code.TOO_COMPLEX),
                    text);
        }
    }

    @Test
    void shouldFitOneLineWhateverTheFileSays() {
        String problem = loading.problem("\"a\\nb\": 1");
        assertEquals(1, problem.lines().count());
    }

    /** What stands between the file's name and the remedy. */
    private static String reason(String problem) {
        String text = problem.substring("tapio-oom.yaml:".length());
        String withoutCode = text.substring(0, text.lastIndexOf(" ["));
        return withoutCode.substring(0, withoutCode.lastIndexOf("; "));
    }
}
