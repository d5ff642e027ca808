package io.tapio.oom.host.config;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/** The shipped file, the schema and the records say the same three times. */
class DefaultConfigTest {

    private static final Path SHIPPED = Path.of("..", "config", "tapio-oom.yaml");

    private static final Set<String> WITHOUT_DEFAULT = Set.of("node", "sinks", "kubernetes.kubeconfig", "inhibit");

    private final JsonNode schema = schema();

    @Test
    void shouldMeanTheDefaultsByTheShippedFile() {
        assertEquals(HostConfig.defaults(), ConfigLoader.load(SHIPPED).orThrow());
    }

    @Test
    void shouldShowEveryKeyInTheShippedFile() throws Exception {
        Map<String, Object> shipped = new Yaml().load(Files.readString(SHIPPED));
        Set<String> shown = new TreeSet<>();
        shipped.forEach((key, value) -> {
            if (value instanceof Map<?, ?> section
                    && schema.path("properties").path(key).has("properties")) {
                section.keySet().forEach(inner -> shown.add(key + "." + inner));
            } else {
                shown.add(key);
            }
        });
        Set<String> keys = keysOfSchema();
        assertTrue(keys.remove("node"), "its default differs from machine to machine");
        assertTrue(keys.remove("kubernetes.kubeconfig"), "by default there is none");
        assertEquals(keys, shown);
    }

    @Test
    void shouldHaveEveryKeyOfTheRecordsInTheSchemaAndNoOther() {
        assertEquals(recordValues().keySet(), keysOfSchema());
        assertEquals(
                Arrays.stream(RouteMatch.Field.values()).map(Choice::key).collect(Collectors.toSet()),
                names(schema.at("/$defs/match/properties")));
        assertEquals(
                components(RouteConfig.class, "continues", "continue"), names(schema.at("/$defs/route/properties")));
        assertEquals(components(InhibitRule.class, "", ""), names(schema.at("/$defs/inhibit_rule/properties")));
        assertEquals(components(DeliveryConfig.class, "", ""), names(schema.at("/$defs/delivery/properties")));
        assertEquals(
                components(TimeWindow.Span.class, "minutes", "times"), names(schema.at("/$defs/time_span/properties")));
        assertEquals(SinkConfig.KEYS, names(schema.at("/$defs/sink/properties")));
    }

    @Test
    void shouldHaveTheDefaultsOfTheRecordsInTheSchema() {
        Map<String, Object> records = recordValues();
        eachKeyOfSchema((path, rules) -> {
            if (WITHOUT_DEFAULT.contains(path)) {
                return;
            }
            assertTrue(rules.has("default"), path);
            assertEquals(records.get(path), value(path, rules.get("default"), requireNonNull(records.get(path))), path);
        });
        assertEquals(SinkConfig.defaults().keySet(), names(schema.at("/properties/sinks/default")));
        Map<String, Object> delivery = new TreeMap<>();
        collect("", DeliveryConfig.defaults(), delivery);
        delivery.forEach((key, like) ->
                assertEquals(like, value(key, schema.at("/$defs/delivery/properties/" + key + "/default"), like), key));
    }

    @Test
    void shouldMeanTheDefaultRulesByTheSchemasToo(@TempDir Path directory) {
        HostConfig config = new Loading(directory).config("inhibit: " + schema.at("/properties/inhibit/default"));

        assertEquals(InhibitRule.defaults(), config.inhibit());
    }

    @Test
    void shouldKnowTheSameNamesInTheSchemaAsInTheEvents() {
        for (RouteMatch.Field field : RouteMatch.Field.values()) {
            List<String> inSchema = new ArrayList<>();
            schema.at("/$defs/match/properties/" + field.key() + "/examples")
                    .forEach(name -> inSchema.add(name.asText()));
            assertEquals(field.names(), inSchema, field.key());
        }
    }

    @Test
    void shouldDocumentEveryKey() {
        eachKeyOfSchema(
                (path, rules) -> assertFalse(rules.path("description").asText().isBlank(), path));
    }

    private static Object value(String path, JsonNode value, Object like) {
        return switch (like) {
            case Duration duration -> Durations.parse(value.asText());
            case Long size -> Sizes.parse(value.asText());
            case Integer number -> value.intValue();
            case Boolean flag -> value.booleanValue();
            case Path file -> Path.of(value.asText());
            case LocalTime time -> LocalTime.parse(value.asText());
            case ZoneId zone -> ZoneId.of(value.asText());
            case Map<?, ?> map -> {
                assertTrue(value.isEmpty(), path);
                yield Map.of();
            }
            case List<?> list -> {
                List<Object> globs = new ArrayList<>();
                value.forEach(each -> globs.add(new Glob(each.asText())));
                yield globs;
            }
            case Choice choice ->
                Arrays.stream((Choice[]) choice.getClass().getEnumConstants())
                        .filter(each -> each.key().equals(value.asText()))
                        .findFirst()
                        .orElseThrow();
            default -> value.asText();
        };
    }

    /** A record's keys, one of which has another name in the file. */
    private static Set<String> components(Class<? extends Record> type, String component, String key) {
        return Arrays.stream(type.getRecordComponents())
                .map(each -> each.getName().equals(component) ? key : snakeCase(each.getName()))
                .collect(Collectors.toSet());
    }

    private static String snakeCase(String name) {
        return name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    }

    private static Map<String, Object> recordValues() {
        Map<String, Object> values = new TreeMap<>();
        collect("", HostConfig.defaults(), values);
        return values;
    }

    private static void collect(String prefix, Record record, Map<String, Object> values) {
        for (RecordComponent component : record.getClass().getRecordComponents()) {
            String key = prefix + snakeCase(component.getName());
            try {
                Object value = component.getAccessor().invoke(record);
                if (value instanceof Record section) {
                    collect(key + ".", section, values);
                } else {
                    values.put(key, value);
                }
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        }
    }

    private Set<String> keysOfSchema() {
        Set<String> keys = new TreeSet<>();
        eachKeyOfSchema((path, rules) -> keys.add(path));
        return keys;
    }

    private void eachKeyOfSchema(BiConsumer<String, JsonNode> visitor) {
        for (Map.Entry<String, JsonNode> top : schema.path("properties").properties()) {
            JsonNode inner = top.getValue().path("properties");
            if (inner.isMissingNode()) {
                visitor.accept(top.getKey(), top.getValue());
            }
            inner.properties().forEach(each -> visitor.accept(top.getKey() + "." + each.getKey(), each.getValue()));
        }
    }

    private static Set<String> names(JsonNode map) {
        Set<String> names = new TreeSet<>();
        map.fieldNames().forEachRemaining(names::add);
        assertFalse(names.isEmpty());
        return names;
    }

    private static JsonNode schema() {
        try {
            return new ObjectMapper().readTree(ConfigSchema.text());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
