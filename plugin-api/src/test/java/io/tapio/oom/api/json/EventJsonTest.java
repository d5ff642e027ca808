package io.tapio.oom.api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapio.oom.api.event.Allocation;
import io.tapio.oom.api.event.MemoryCgroup;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.OomKillVictim;
import io.tapio.oom.api.event.OomPredicted;
import io.tapio.oom.api.event.Origin;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.PodFacts;
import io.tapio.oom.api.event.Prediction;
import io.tapio.oom.api.event.SampleEvents;
import io.tapio.oom.api.event.Severity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventJsonTest {

    static Stream<OomEvent> events() {
        return Stream.concat(
                SampleEvents.all().stream(),
                Stream.of(
                        SampleEvents.victim("hostile", 0, SampleEvents.HOSTILE_COMM),
                        SampleEvents.victim("later", 1, "python3")));
    }

    @ParameterizedTest
    @MethodSource("events")
    void shouldReadBackWhatItWrote(OomEvent event) {
        assertEquals(event, EventJson.decode(EventJson.encode(event)));
        assertEquals(event, EventJson.decode(new String(EventJson.encodeBytes(event), StandardCharsets.UTF_8)));
    }

    @Test
    void shouldWriteEachRevisionOfAnEventAsItIs() {
        OomKillVictim first = SampleEvents.victim("same", 0, "before");
        OomKillVictim second = SampleEvents.victim("same", 1, "after");
        for (OomEvent event : List.of(first, first, second, first, second)) {
            assertEquals(event, EventJson.decode(EventJson.encode(event)));
        }
    }

    @Test
    void shouldNotLetAnybodyChangeWhatOthersWrite() {
        OomKillVictim event = SampleEvents.victim("kept", 0, "python3");
        EventJson.encodeBytes(event)[0] = 0;
        assertEquals(event, EventJson.decode(EventJson.encode(event)));
    }

    @ParameterizedTest
    @MethodSource("events")
    void shouldKeepTheSchema(OomEvent event) {
        assertEquals(List.of(), SchemaCheck.problems(EventJson.encode(event)));
    }

    @ParameterizedTest
    @MethodSource("events")
    void shouldKeepTheRulesOfCloudEvents(OomEvent event) {
        ObjectNode envelope = EventJson.envelope(event);
        for (String required : List.of("specversion", "id", "source", "type")) {
            assertTrue(envelope.path(required).isTextual(), required);
            assertFalse(envelope.path(required).asText().isEmpty(), required);
        }
        assertEquals("1.0", envelope.get("specversion").asText());
        envelope.fieldNames()
                .forEachRemaining(name -> assertTrue(name.matches("[a-z0-9]{1,20}"), "attribute name " + name));
        envelope.properties()
                .forEach(attribute -> assertTrue(
                        attribute.getKey().equals("data")
                                || attribute.getValue().isTextual(),
                        attribute.getKey()));
    }

    @ParameterizedTest
    @MethodSource("events")
    void shouldBeOneLine(OomEvent event) {
        assertFalse(EventJson.encode(event).contains("\n"));
    }

    @Test
    void shouldLeaveOutWhatIsNotKnown() {
        for (OomEvent event : SampleEvents.minimal()) {
            List<String> empty = new ArrayList<>();
            emptyValues("", EventJson.envelope(event), empty);
            // A fresh event is revision 0, and the sample's forecast is "now": both are known.
            empty.removeAll(Set.of("/data/revision", "/data/prediction/time_to_oom_seconds"));
            assertEquals(List.of(), empty, event.eventType().wireName());
        }
        assertEquals(
                Set.of("event_type", "event_id", "revision", "severity", "node", "origin", "oom_id", "victim"),
                names(EventJson.envelope(SampleEvents.minimalVictim("m")).get("data")));
    }

    @Test
    void shouldTreatAnEmptyTextAsNotKnown() {
        ObjectNode envelope = EventJson.envelope(SampleEvents.victim("no-name", 0, ""));
        assertFalse(envelope.at("/data/victim").has("comm"), envelope::toString);
    }

    @Test
    void shouldWriteAZeroThatIsKnown() {
        JsonNode victim = EventJson.envelope(SampleEvents.fullVictim()).at("/data/victim");
        assertEquals(0, victim.get("shmem_rss_bytes").asLong(-1));
    }

    @Test
    void shouldWriteAVariableThatIsKnownToBeEmpty() {
        JsonNode environment = EventJson.envelope(SampleEvents.fullVictim()).at("/data/environment");
        assertEquals("", environment.path("EMPTY").asText("absent"));
    }

    @Test
    void shouldTreatAnEmptyListAsNotKnown() {
        Allocation allocation = new Allocation("0x0", List.of(), 0, null);
        assertNull(allocation.gfpFlags());
    }

    @Test
    void shouldReadAnEventOfTheFirstVersion() {
        OomKillVictim victim = SampleEvents.minimalVictim("old");
        assertNull(victim.why());
        assertEquals(victim, EventJson.decode(EventJson.encode(victim)));
    }

    @Test
    void shouldTellWhatFollowedInARevisionOfTheSameEvent() {
        OomKillVictim first = SampleEvents.victim("e-1", 0, "a");
        OomKillVictim next = first.withAftermath(7L, null).withRevision(1);
        assertEquals("e-1", next.eventId());
        assertEquals(1, next.revision());
        assertEquals(7L, next.timeToExitMs());
        assertNull(next.reapedBytes());
        assertEquals(first.victim(), next.victim());
    }

    @Test
    void shouldNameEachRevisionByAnIdOfItsOwn() {
        assertEquals(
                "e-1",
                EventJson.envelope(SampleEvents.victim("e-1", 0, "a")).get("id").asText());
        ObjectNode later = EventJson.envelope(SampleEvents.victim("e-1", 1, "a"));
        assertEquals("e-1.r1", later.get("id").asText());
        assertEquals("e-1", later.at("/data/event_id").asText());
    }

    @Test
    void shouldNameTheContainerAsSubjectElseTheCgroup() {
        assertEquals("prod/payment-7d9/app", EventJson.subject(SampleEvents.fullVictim()));
        assertFalse(EventJson.envelope(SampleEvents.minimalVictim("m")).has("subject"));
        OomEvent unnamedPod = predicted("node-1", new PodFacts("", "", "uid", null));
        assertEquals("/a", EventJson.subject(unnamedPod));
        assertEquals(List.of(), SchemaCheck.problems(EventJson.encode(unnamedPod)));
    }

    @Test
    void shouldMakeTheSourceAUriReferenceOfAnyNode() {
        OomEvent event = predicted("node 1/é", null);
        assertEquals(
                "/tapio/oom/node%201%2F%C3%A9",
                EventJson.envelope(event).get("source").asText());
        assertEquals(event, EventJson.decode(EventJson.encode(event)));
        assertEquals(List.of(), SchemaCheck.problems(EventJson.encode(event)));
    }

    @Test
    void shouldPassOverMembersOfALaterVersion() {
        ObjectNode envelope = EventJson.envelope(SampleEvents.fullVictim());
        envelope.put("traceparent", "00-1");
        ((ObjectNode) envelope.get("data")).put("later_fact", 1);
        ((ObjectNode) envelope.at("/data/victim")).put("later_fact", 1);
        assertEquals(SampleEvents.fullVictim(), EventJson.decode(envelope.toString()));
        assertEquals(List.of(), SchemaCheck.problems(envelope.toString()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "null", "[]", "{}", "{\"data\":null}", "{\"data\":{}}", "{\"data\":{\"event_type\":1}}", "{"
            })
    void shouldRefuseWhatIsNoEvent(String json) {
        assertThrows(IllegalArgumentException.class, () -> EventJson.decode(json));
    }

    @Test
    void shouldRefuseAnEventWithoutWhatItCannotBeWithout() {
        for (OomEvent event : SampleEvents.full()) {
            ObjectNode whole = EventJson.envelope(event);
            Set<String> required = new TreeSet<>(names(EventJson.envelope(
                            SampleEvents.minimal().get(event.eventType().ordinal()))
                    .get("data")));
            // The records know it by the type, and it says nothing more.
            required.remove("severity");
            for (String name : required) {
                ObjectNode lacking = whole.deepCopy();
                ((ObjectNode) lacking.get("data")).remove(name);
                String json = lacking.toString();
                assertFalse(SchemaCheck.problems(json).isEmpty(), "schema: " + name);
                assertThrows(IllegalArgumentException.class, () -> EventJson.decode(json), name);
            }
            ObjectNode timeless = whole.deepCopy();
            timeless.remove("time");
            assertThrows(IllegalArgumentException.class, () -> EventJson.decode(timeless.toString()));
            timeless.put("time", "yesterday");
            assertThrows(IllegalArgumentException.class, () -> EventJson.decode(timeless.toString()));
            assertThrows(IllegalArgumentException.class, () -> EventJson.decode(whole + "{}"));
        }
    }

    private static OomEvent predicted(String node, @Nullable PodFacts pod) {
        return new OomPredicted(
                "p-1",
                0,
                SampleEvents.TIME,
                node,
                Origin.CGROUP,
                Severity.WARNING,
                new MemoryCgroup("/a", null, null, null, null, null, null, null, null),
                new Prediction("trend", 1, null, null, null, null, SampleEvents.TIME),
                Ownership.of(null, pod, null));
    }

    private static Set<String> names(JsonNode node) {
        Set<String> names = new TreeSet<>();
        node.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static void emptyValues(String path, JsonNode node, List<String> found) {
        if (node.isNull()
                || node.isTextual() && node.asText().isEmpty()
                || node.isNumber() && node.asDouble() == 0
                || node.isArray() && node.isEmpty()) {
            found.add(path);
        }
        node.properties().forEach(member -> emptyValues(path + "/" + member.getKey(), member.getValue(), found));
    }
}
