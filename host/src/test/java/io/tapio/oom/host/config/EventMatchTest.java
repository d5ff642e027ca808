package io.tapio.oom.host.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.SampleEvents;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventMatchTest {

    private static final OomEvent KILL = SampleEvents.fullVictim();
    private static final OomEvent BARE = SampleEvents.minimalVictim("bare");

    @ParameterizedTest
    @CsvSource(
            delimiter = '#',
            value = {
                "namespace # prod # true",
                "namespace # pro* # true",
                "namespace # '!dev' # true",
                "namespace # '!prod' # false",
                "namespace # =~ p.*d # true",
                "namespace # =~ pro # false",
                "namespace # =~ dev|prod # true",
                "namespace # !~ dev|test # true",
                "namespace # !~ prod # false",
                "event_type # oom_kill_* # true",
                "severity # critical # true",
                "pod # payment-?d9 # true",
                "container # app # true",
                "node # node-1 # true",
                "workload # payment # true",
                "cgroup_path # /kubepods/burstable/* # true",
                "origin # ebpf # true",
                "victim.pid # 4711 # true",
                "victim.pid # > 4710 # true",
                "victim.pid # < 4711 # false",
                "victim.pid # '>= 4711' # true",
                "reaped_bytes # '>= 58MiB' # true",
                "reaped_bytes # > 58MiB # false",
                "reaped_bytes # <= 60817408 # true",
                "time_to_exit_ms # < 1s # true",
                "time_to_exit_ms # > 1s # false",
                "group_kill # true # true",
                "group_kill # '!true' # false",
                "environment.LANG # C.* # true",
                "environment.NONE # '*' # false",
                "kubernetes_verdict # true # true",
                "candidates # true # false",
                "candidates # '!true' # true",
            })
    void shouldHoldFieldsAgainstConditions(String field, String condition, boolean matches) {
        assertEquals(
                matches, EventMatch.parse(Map.of(field, List.of(condition))).matches(KILL));
    }

    @Test
    void shouldFindTheItemsOfListsAndKeysWithDots() {
        OomEvent trigger = SampleEvents.fullTrigger();
        String comm = Objects.requireNonNull(SampleEvents.fullTrigger().candidates())
                .getFirst()
                .comm();

        assertTrue(EventMatch.parse(Map.of("candidates.comm", List.of(comm))).matches(trigger));
        assertFalse(
                EventMatch.parse(Map.of("candidates.comm", List.of("nobody"))).matches(trigger));
        String label = Objects.requireNonNull(SampleEvents.POD.labels())
                .keySet()
                .iterator()
                .next();
        assertTrue(EventMatch.parse(Map.of("pod.labels." + label, List.of("*"))).matches(KILL));
    }

    @Test
    void shouldAskOneOfAListAndEveryExclusion() {
        assertTrue(match("prod", "test").matches(KILL));
        assertTrue(match("!dev", "!test").matches(KILL));
        assertFalse(match("!dev", "!prod").matches(KILL));
        assertTrue(match("pr*", "!dev").matches(KILL));
        assertFalse(match("x*", "!dev").matches(KILL));
    }

    @Test
    void shouldFulfilOnlyExclusionsWithAFieldThatIsAbsent() {
        for (String condition : List.of("*", "=~ .*", "!~ a")) {
            assertEquals(condition.startsWith("!"), match(condition).matches(BARE), condition);
        }
        assertFalse(
                EventMatch.parse(Map.of("victim.oom_points", List.of("< 1"))).matches(BARE));
    }

    @Test
    void shouldSayEveryMistakeAtOnce() {
        InvalidValueException e = assertThrows(
                InvalidValueException.class,
                () -> EventMatch.parse(
                        new TreeMap<>(Map.of("podd", List.of("a"), "severity", List.of("bad"), "node", List.of()))));
        assertEquals(
                "node must not be empty: []; podd is not a field of events: did you mean pod?; "
                        + "severity must be one of critical, warning: bad",
                e.getMessage());
    }

    @Test
    void shouldWriteItselfAsItIsRead() {
        Map<String, List<String>> texts = Map.of("victim.pid", List.of("> 5", "!7", "=~ 1.*", "!~ 2", "9"));

        assertEquals(texts, EventMatch.parse(texts).texts());
    }

    @Test
    void shouldMatchInLinearTimeWhateverTheExpression() {
        assertFalse(EventMatch.parse(Map.of("why", List.of("=~ (a*)*(a|aa)+b"))).matches(KILL));
        assertFalse(Condition.parse("=~ (a*)*(a|aa)+b", FieldUnit.NONE).holds("a".repeat(20_000)));
    }

    @Test
    void shouldKnowEveryFieldThatAnEventHas() {
        EventFields fields = new EventFields();
        for (String field : List.of(
                "victim.oom_score_adj",
                "container.kind",
                "prediction.confidence",
                "pod.labels.team",
                "pod.labels.app.kubernetes.io/name",
                "history",
                "limit_owner.limit_bytes",
                "unreclaimable_bytes")) {
            assertTrue(fields.kind(field) != null, field);
        }
        assertEquals("did you mean victim.oom_score_adj?", fields.remedy("victim.oom_score_ad"));
    }

    private static EventMatch match(String... conditions) {
        return EventMatch.parse(Map.of("namespace", List.of(conditions)));
    }
}
