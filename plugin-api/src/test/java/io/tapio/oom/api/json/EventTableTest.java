package io.tapio.oom.api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/events.md has a table for each part of a kill; it names the schema's fields, all of them, with its units. */
class EventTableTest {

    private static final Pattern SECTION = Pattern.compile("### `(\\w+)`");
    private static final Pattern ROW = Pattern.compile("\\| `(\\w+)` \\| ([^|]*?) ?\\| ([^|]+?) \\| ([^|]*?) ?\\|");
    private static final Pattern UNIT = Pattern.compile("Unit: ([a-z ]+)\\.");
    private static final Pattern EXAMPLE = Pattern.compile("```json\n(.*?)\n```", Pattern.DOTALL);

    private final JsonNode definitions;
    private final String page;

    EventTableTest() throws IOException {
        definitions = new ObjectMapper().readTree(EventJson.schema()).get("$defs");
        page = Files.readString(Path.of("../docs/events.md"));
    }

    @Test
    void shouldNameEveryFieldOfAKillWithItsUnit() {
        Map<String, Map<String, String>> tables = tables();
        for (String part : List.of("oom_kill_victim", "oom_kill_triggered")) {
            assertTrue(tables.containsKey(part), part);
        }
        tables.forEach((part, fields) -> assertEquals(schemaFields(part), fields, part));
    }

    @Test
    void shouldHaveATableForEachPartOfAKill() {
        Map<String, Map<String, String>> tables = tables();
        List<String> missing = new ArrayList<>();
        for (String part : tables.keySet()) {
            definitions.at("/" + part + "/properties").forEach(property -> {
                String ref =
                        property.at("/$ref").asText(property.at("/items/$ref").asText());
                String name = ref.substring(ref.lastIndexOf('/') + 1);
                if (!name.isEmpty() && !tables.containsKey(name)) {
                    missing.add(part + " holds " + name);
                }
            });
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void shouldShowEventsThatKeepTheSchema() {
        Matcher example = EXAMPLE.matcher(page);
        int shown = 0;
        while (example.find()) {
            assertEquals(List.of(), SchemaCheck.problems(example.group(1)));
            shown++;
        }
        assertEquals(2, shown, "a trigger and its victim");
    }

    private Map<String, String> schemaFields(String part) {
        Map<String, String> fields = new TreeMap<>();
        definitions.at("/" + part + "/properties").properties().forEach(property -> {
            Matcher unit = UNIT.matcher(property.getValue().path("description").asText());
            fields.put(property.getKey(), unit.find() ? unit.group(1) : "");
        });
        return fields;
    }

    /** By the part's name: the unit by the field's. */
    private Map<String, Map<String, String>> tables() {
        Map<String, Map<String, String>> tables = new LinkedHashMap<>();
        Map<String, String> table = new TreeMap<>();
        for (String line : page.lines().toList()) {
            Matcher section = SECTION.matcher(line);
            Matcher row = ROW.matcher(line);
            if (section.matches()) {
                table = new TreeMap<>();
                tables.put(section.group(1), table);
            } else if (row.matches()) {
                table.put(row.group(1), row.group(2));
            }
        }
        return tables;
    }
}
