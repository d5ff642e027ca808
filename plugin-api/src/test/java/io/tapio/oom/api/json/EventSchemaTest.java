package io.tapio.oom.api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tapio.oom.api.event.EventType;
import io.tapio.oom.api.event.OomEvent;
import io.tapio.oom.api.event.Ownership;
import io.tapio.oom.api.event.SampleEvents;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EventSchemaTest {

    private static final Pattern SNAKE_CASE = Pattern.compile("[a-z][a-z0-9]*(_[a-z0-9]+)*");
    private static final PropertyNamingStrategies.SnakeCaseStrategy NAMES =
            new PropertyNamingStrategies.SnakeCaseStrategy();

    private final JsonNode schema = parse(EventJson.schema());

    @Test
    void shouldDescribeEveryRecordComponentAndNothingElse() {
        int seen = 0;
        for (OomEvent event : SampleEvents.full()) {
            seen += compare(
                    event.getClass(), schema.at("/$defs/" + event.eventType().wireName()));
        }
        assertTrue(seen > 100, "compared " + seen + " components only");
    }

    private int compare(Class<?> type, JsonNode definition) {
        Set<String> described = new HashSet<>();
        definition.path("properties").fieldNames().forEachRemaining(described::add);
        Set<String> written = new HashSet<>();
        int seen = 0;
        for (RecordComponent component : components(type)) {
            String name = NAMES.translate(component.getName());
            seen++;
            // The time is CloudEvents' own attribute and stands in the envelope.
            if (!name.equals("time")) {
                written.add(name);
            }
            Class<?> held = heldBy(component);
            if (held.isRecord()) {
                String items = component.getType() == List.class ? "/items" : "";
                String ref =
                        definition.at("/properties/" + name + items + "/$ref").asText();
                assertTrue(ref.startsWith("#/"), type.getSimpleName() + "." + name + " must refer to a definition");
                // A cgroup's ancestors are cgroups.
                seen += held == type ? 0 : compare(held, schema.at(ref.substring(1)));
            }
        }
        if (OomEvent.class.isAssignableFrom(type)) {
            written.addAll(Set.of("event_type", "severity"));
        }
        assertEquals(written, described, type.getSimpleName());
        return seen;
    }

    /** Those of an unwrapped part stand among those of the whole. */
    private static List<RecordComponent> components(Class<?> type) {
        List<RecordComponent> components = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.getType() == Ownership.class) {
                components.addAll(components(Ownership.class));
            } else {
                components.add(component);
            }
        }
        return components;
    }

    private static Class<?> heldBy(RecordComponent component) {
        return component.getType() == List.class
                        && component.getGenericType() instanceof ParameterizedType list
                        && list.getActualTypeArguments()[0] instanceof Class<?> element
                ? element
                : component.getType();
    }

    @Test
    void shouldHoldEveryMemberThatAFullEventHas() {
        for (OomEvent event : SampleEvents.full()) {
            Set<String> described = new HashSet<>();
            schema.at("/$defs/" + event.eventType().wireName() + "/properties")
                    .fieldNames()
                    .forEachRemaining(described::add);
            Set<String> written = new HashSet<>();
            EventJson.envelope(event).get("data").fieldNames().forEachRemaining(written::add);
            assertEquals(described, written, event.eventType().wireName());
        }
    }

    @Test
    void shouldDescribeEveryPropertyWithItsUnitInSnakeCase() {
        List<String> problems = new ArrayList<>();
        schema.get("$defs")
                .properties()
                .forEach(definition -> definition
                        .getValue()
                        .get("properties")
                        .properties()
                        .forEach(property ->
                                check(definition.getKey(), property.getKey(), property.getValue(), problems)));
        assertEquals(List.of(), problems);
    }

    private static void check(String type, String name, JsonNode property, List<String> problems) {
        String path = type + "." + name;
        String description = property.path("description").asText();
        if (description.isBlank()) {
            problems.add(path + " has no description");
        }
        if (!SNAKE_CASE.matcher(name).matches()) {
            problems.add(path + " is not snake_case");
        }
        String kind = property.path("type").asText();
        if ((kind.equals("integer") || kind.equals("number"))
                && !description.contains("Unit: ")
                && !description.contains("No unit.")) {
            problems.add(path + " has no unit");
        }
        if (name.endsWith("_bytes")
                && !(kind.equals("integer") && property.path("minimum").asInt(-1) == 0)) {
            problems.add(path + " must be an integer of 0 or more");
        }
    }

    @Test
    void shouldKnowEveryEventType() {
        for (EventType type : EventType.values()) {
            assertEquals(
                    type.wireName(),
                    schema.at("/$defs/" + type.wireName() + "/properties/event_type/const")
                            .asText());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "/specversion, '\"0.3\"'",
        "/id, '\"\"'",
        "/source, '\"/elsewhere\"'",
        "/type, '\"io.tapio.oom.other\"'",
        "/type, '\"io.tapio.oom.oom_predicted\"'",
        "/time, '\"yesterday\"'",
        "/subject, '\"\"'",
        "/data, null",
        "/data/event_type, '\"oom_predicted\"'",
        "/data/severity, '\"warning\"'",
        "/data/victim/pid, 0",
        "/data/victim/comm, '\"\"'",
        "/data/victim/comm, null",
        "/data/victim/anon_rss_bytes, -1",
        "/data/victim/anon_rss_bytes, 1.5",
        "/data/victim/cgroup_path, '\"kubepods\"'",
        "/data/victim/oom_score_adj, 1001",
        "/data/limit_owner/limit_bytes, '\"64 MiB\"'",
        "/data/constraint, '\"other\"'",
        "/data/time_to_exit_ms, -1",
        "/data/environment, '{}'",
        "/data/environment/LANG, 1",
        "/data/victim/threads, 0",
        "/data/limit_owner/level, '\"machine\"'",
        "/data/limit_owner/ancestors, '[]'",
        "/data/allocation/gfp_flags, '\"GFP_KERNEL\"'"
    })
    void shouldFindWhatIsWrong(String pointer, String value) {
        ObjectNode envelope = EventJson.envelope(SampleEvents.fullVictim());
        int slash = pointer.lastIndexOf('/');
        ObjectNode parent = (ObjectNode) envelope.at(pointer.substring(0, slash));
        parent.set(pointer.substring(slash + 1), parse(value));
        assertFalse(SchemaCheck.problems(envelope.toString()).isEmpty(), pointer + " = " + value);
    }

    private static JsonNode parse(String json) {
        try {
            return new ObjectMapper().readTree(json);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }
}
