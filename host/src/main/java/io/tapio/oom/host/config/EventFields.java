package io.tapio.oom.host.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tapio.oom.api.json.EventJson;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields that an event may have, by the schema of the events: the short names of {@link RouteMatch.Field}, and the
 * paths within {@code data} such as {@code victim.oom_score_adj}. It is made for one configuration and let go of.
 */
final class EventFields {

    private static final int DEEPEST = 8;

    private final JsonNode schema;
    private final Map<String, Kind> kinds = new LinkedHashMap<>();
    private final Set<String> maps = new LinkedHashSet<>();

    /**
     * What a field's value is.
     *
     * @param unit of its numbers
     * @param names the values there are; empty where there is no end of them
     */
    record Kind(FieldUnit unit, List<String> names) {}

    EventFields() {
        try {
            schema = new ObjectMapper().readTree(EventJson.schema());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("the schema of the events is no JSON", e);
        }
        for (JsonNode branch : schema.path("allOf")) {
            learn("", branch.at("/then/properties/data"), 0);
        }
        for (RouteMatch.Field field : RouteMatch.Field.values()) {
            kinds.put(field.key(), new Kind(FieldUnit.NONE, field.names()));
        }
    }

    /** What that field is; {@code null} when no event can have it. */
    @Nullable Kind kind(String field) {
        Kind known = kinds.get(field);
        return known == null && maps.stream().anyMatch(map -> field.startsWith(map) && field.length() > map.length())
                ? new Kind(FieldUnit.NONE, List.of())
                : known;
    }

    /** Every field there is; those of maps, such as labels, whose names are anyone's, end in {@code .*}. */
    Collection<String> names() {
        Set<String> names = new LinkedHashSet<>(kinds.keySet());
        maps.forEach(map -> names.add(map + "*"));
        return names;
    }

    /** What to do about a field that there is not. */
    String remedy(String field) {
        String nearest = Nearest.to(field, names());
        return nearest == null
                ? "the short names are " + String.join(", ", shortNames())
                        + ", and others are paths in an event's data, such as victim.oom_score_adj"
                : "did you mean " + nearest + "?";
    }

    /**
     * Reads a condition of a field that is known.
     *
     * @throws IllegalArgumentException with what it must be
     */
    static Condition condition(Kind kind, String text) {
        Condition condition = Condition.parse(text, kind.unit());
        if (condition instanceof Condition.Compared && kind.unit() == FieldUnit.NONE) {
            throw new IllegalArgumentException("must not compare numbers, since the field has none");
        }
        Glob glob = switch (condition) {
            case Condition.Like like -> like.glob();
            case Condition.Unlike unlike -> unlike.glob();
            default -> null;
        };
        if (glob != null && !kind.names().isEmpty() && kind.names().stream().noneMatch(glob::matches)) {
            throw new IllegalArgumentException("must be one of " + String.join(", ", kind.names()));
        }
        return condition;
    }

    private static List<String> shortNames() {
        List<String> names = new ArrayList<>();
        for (RouteMatch.Field field : RouteMatch.Field.values()) {
            names.add(field.key());
        }
        return names;
    }

    private void learn(String path, JsonNode rules, int depth) {
        JsonNode reference = rules.path("$ref");
        JsonNode meant = reference.isTextual() ? schema.at(reference.textValue().substring(1)) : rules;
        if (depth > DEEPEST) {
            return;
        }
        if (!path.isEmpty()) {
            Kind kind = kind(path, meant);
            // The const of each event type, and the severities of each, together.
            kinds.merge(path, kind, (one, other) -> {
                Set<String> names = new LinkedHashSet<>(one.names());
                names.addAll(other.names());
                boolean open = one.names().isEmpty() || other.names().isEmpty();
                return new Kind(one.unit(), open ? List.of() : List.copyOf(names));
            });
        }
        String below = path.isEmpty() ? "" : path + ".";
        if (meant.path("additionalProperties").isObject()) {
            maps.add(below);
        }
        meant.path("properties").properties().forEach(each -> learn(below + each.getKey(), each.getValue(), depth + 1));
        if (meant.has("items")) {
            learn(path, meant.path("items"), depth + 1);
        }
    }

    private static Kind kind(String path, JsonNode rules) {
        List<String> names = new ArrayList<>();
        rules.path("enum").forEach(name -> names.add(name.asText()));
        if (rules.has("const")) {
            names.add(rules.path("const").asText());
        }
        String type = rules.path("type").asText();
        if (type.equals("boolean")) {
            return new Kind(FieldUnit.NONE, List.of("true", "false"));
        }
        boolean number = type.equals("integer") || type.equals("number");
        return new Kind(number ? FieldUnit.of(path) : FieldUnit.NONE, names);
    }
}
