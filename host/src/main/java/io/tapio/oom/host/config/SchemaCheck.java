package io.tapio.oom.host.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import io.tapio.oom.host.config.ConfigProblem.Code;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Holds a tree against the JSON Schema and says each violation in the user's words, with its place. */
final class SchemaCheck {

    private final ConfigTree tree;
    private final Problems problems;
    private final JsonNode schema;

    private SchemaCheck(ConfigTree tree, Problems problems, JsonNode schema) {
        this.tree = tree;
        this.problems = problems;
        this.schema = schema;
    }

    /** The schema is parsed anew and let go of: a configuration is read rarely, memory is held always. */
    static void run(ConfigTree tree, Problems problems) {
        Schema schema = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(ConfigSchema.text(), InputFormat.JSON);
        SchemaCheck check = new SchemaCheck(tree, problems, schema.getSchemaNode());
        // Of several violations of one value the first counts: its type, on which the others depend.
        schema.validate(tree.root()).stream()
                .sorted(Comparator.comparing(error -> !"type".equals(error.getKeyword())))
                .forEach(check::report);
    }

    private void report(Error error) {
        JsonPointer at = pointer(error.getInstanceLocation());
        JsonPointer keyword = pointer(error.getSchemaLocation().getFragment());
        JsonNode rules = schema.at(keyword.head());
        switch (String.valueOf(error.getKeyword())) {
            case "additionalProperties" -> unknownKey(at, String.valueOf(error.getProperty()), rules);
            case "required" -> missingKey(at, String.valueOf(error.getProperty()));
            case "propertyNames" -> badName(at, String.valueOf(error.getProperty()));
            default -> wrongValue(at, keyword, rules);
        }
    }

    private void unknownKey(JsonPointer map, String key, JsonNode rules) {
        Place place = tree.place(map.appendProperty(key));
        List<String> known = names(rules.path("properties"));
        String nearest = Nearest.to(key, known);
        String elsewhere = sectionsWith(key);
        String remedy = nearest != null ? "did you mean " + nearest + "?" : "the keys here are " + text(known);
        if (map.matches() && !elsewhere.isEmpty()) {
            remedy = "did you mean " + elsewhere + "?";
        }
        problems.at(place, Code.UNKNOWN_KEY, place.path() + " is not a key", remedy);
    }

    /** A section's key that stands at the margin has most likely lost its indentation. */
    private String sectionsWith(String key) {
        return names(schema.path("properties")).stream()
                .filter(section -> schema.path("properties")
                        .path(section)
                        .path("properties")
                        .has(key))
                .map(section -> section + "." + key)
                .collect(Collectors.joining(" or "));
    }

    private void missingKey(JsonPointer map, String key) {
        Place around = tree.place(map);
        Place place = new Place(map.appendProperty(key), around.below(key), around.line(), around.column(), "");
        problems.at(place, Code.MISSING_KEY, place.path() + " is missing");
    }

    /** Sinks alone have names of the user's choice. */
    private void badName(JsonPointer map, String name) {
        Place place = tree.place(map.appendProperty(name));
        String title = schema.at("/$defs/sink_name/title").asText();
        problems.at(place, Code.INVALID_VALUE, place.path() + " must be " + title, "choose another name");
    }

    private void wrongValue(JsonPointer at, JsonPointer keyword, JsonNode rules) {
        JsonNode value = tree.root().at(at);
        boolean inMap = at.last() != null && tree.root().at(at.head()).isObject();
        // Nothing after the colon means the default.
        if (value.isNull() && (inMap || problems.concern(at))) {
            return;
        }
        Place place = tree.place(at);
        String must = place.path() + " must ";
        String name = last(keyword);
        if (name.equals("enum")) {
            List<String> choices = texts(rules.path("enum"));
            String nearest = Nearest.to(value.asText(), choices);
            String remedy = nearest == null ? Code.NOT_A_CHOICE.remedy() : "did you mean " + nearest + "?";
            problems.at(place, Code.NOT_A_CHOICE, must + "be one of " + text(choices) + place.said(), remedy);
        } else if (name.equals("minimum") || name.equals("maximum")) {
            problems.at(place, Code.OUT_OF_RANGE, must + range(rules) + place.said());
        } else if (name.equals("minLength")
                || name.equals("minItems")
                || rules.path(name).asText().equals("\\S")) {
            problems.at(place, Code.INVALID_VALUE, must + "not be empty", "write a value, or leave the key out");
        } else {
            problems.at(place, code(keyword), must + "be " + kind(rules) + place.said());
        }
    }

    private static Code code(JsonPointer keyword) {
        String path = keyword.toString();
        if (path.contains("/duration/")) {
            return Code.BAD_DURATION;
        }
        if (path.contains("/size/")) {
            return Code.BAD_SIZE;
        }
        return path.contains("/mask_pattern/pattern") ? Code.INVALID_VALUE : Code.WRONG_TYPE;
    }

    private static String range(JsonNode rules) {
        return rules.has("maximum")
                ? "be from " + rules.path("minimum").asText() + " to "
                        + rules.path("maximum").asText()
                : "be " + rules.path("minimum").asText() + " or more";
    }

    private static String kind(JsonNode rules) {
        if (rules.has("title")) {
            return rules.path("title").asText();
        }
        JsonNode type = rules.path("type");
        List<String> types = type.isArray() ? texts(type) : List.of(type.asText());
        return types.stream()
                .map(each -> switch (each) {
                    case "boolean" -> "true or false";
                    case "integer" -> "a whole number";
                    case "string" -> "a text";
                    case "array" -> "a list";
                    case "object" -> "a map";
                    default -> each;
                })
                .collect(Collectors.joining(" or "));
    }

    private static JsonPointer pointer(NodePath path) {
        JsonPointer pointer = JsonPointer.empty();
        for (int i = 0; i < path.getNameCount(); i++) {
            pointer = path.getElement(i) instanceof Integer index
                    ? pointer.appendIndex(index)
                    : pointer.appendProperty(path.getName(i));
        }
        return pointer;
    }

    private static String last(JsonPointer pointer) {
        JsonPointer last = pointer.last();
        return last == null ? "" : last.getMatchingProperty();
    }

    private static List<String> names(JsonNode map) {
        List<String> names = new ArrayList<>();
        map.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> texts(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static String text(List<String> names) {
        return String.join(", ", names);
    }
}
