package io.tapio.oom.host.web;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.host.config.Glob;
import io.tapio.oom.host.config.RouteMatch;
import io.tapio.oom.host.config.RouteMatch.Field;
import io.tapio.oom.host.journal.Cursor;
import io.tapio.oom.host.journal.EventQuery;
import io.vertx.core.MultiMap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventParametersTest {

    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void shouldAskForTheNewestHundredWhenNothingIsSaid() {
        assertEquals(
                new EventRequest.Good(new EventQuery(RouteMatch.ANYTHING, null, null, null, 100), Duration.ZERO),
                read());
    }

    @Test
    void shouldReadEveryParameter() {
        EventRequest request = read(
                "event_type", "oom_kill_victim,oom_predicted",
                "severity", "critical",
                "namespace", "prod-*",
                "namespace", "web",
                "since", "2026-11-22T11:00:00Z",
                "until", "1m",
                "after", "abc-7",
                "limit", "5",
                "wait", "30");
        RouteMatch match = new RouteMatch(Map.of(
                Field.EVENT_TYPE, List.of(new Glob("oom_kill_victim"), new Glob("oom_predicted")),
                Field.SEVERITY, List.of(new Glob("critical")),
                Field.NAMESPACE, List.of(new Glob("prod-*"), new Glob("web"))));
        assertEquals(
                new EventRequest.Good(
                        new EventQuery(match, NOW.minusSeconds(3600), NOW.minusSeconds(60), new Cursor("abc", 7), 5),
                        Duration.ofSeconds(30)),
                request);
    }

    @ParameterizedTest
    @CsvSource({"90s, 90", "10m, 600", "2h, 7200", "7d, 604800"})
    void shouldCountBackFromNow(String since, long seconds) {
        EventRequest.Good good = assertInstanceOf(EventRequest.Good.class, read("since", since));
        assertEquals(NOW.minusSeconds(seconds), good.query().since());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "event_type | kill | event_type must be one of oom_kill_triggered, oom_kill_victim,",
                "severity | bad | severity must be one of critical, warning: bad",
                "origin | e* | origin must be one of ebpf, kernel_log, cgroup: e*",
                "namespace | a,,b | namespace must not be empty",
                "limit | 0 | limit must be from 1 to 1000: 0",
                "limit | many | limit must be from 1 to 1000: many",
                "limit | 99999999999 | limit must be from 1 to 1000: 99999999999",
                "wait | 61 | wait must be from 0 to 60: 61",
                "wait | 5 | wait needs after, the cursor of an earlier answer: 5",
                "after | yesterday | after must be the cursor of an earlier answer: yesterday",
                "since | yesterday | since must be a moment such as 2026-11-22T11:29:25Z or a time back from now",
                "since | 5w | since must be a moment",
                "color | red | color is no parameter: there are after, cgroup_path, container, event_type, limit,"
            })
    void shouldSayWhatIsWrong(String name, String value, String reason) {
        EventRequest.Bad bad = assertInstanceOf(EventRequest.Bad.class, read(name, value));
        assertTrue(bad.reason().startsWith(reason), bad.reason());
    }

    @Test
    void shouldNotRepeatWhatCouldDoHarm() {
        EventRequest.Bad bad = assertInstanceOf(EventRequest.Bad.class, read("since", "\u001b[2J" + "x".repeat(9_999)));
        assertTrue(bad.reason().length() < 1_000);
        assertTrue(bad.reason().chars().noneMatch(Character::isISOControl));
    }

    @Test
    void shouldRefuseMoreThanAnybodyMeans() {
        assertInstanceOf(EventRequest.Bad.class, read("pod", "a,".repeat(50) + "a"));
        assertInstanceOf(EventRequest.Bad.class, read("limit", "1", "limit", "2"));
    }

    private static EventRequest read(String... namesAndValues) {
        MultiMap parameters = MultiMap.caseInsensitiveMultiMap();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            parameters.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return EventParameters.read(parameters, NOW);
    }
}
