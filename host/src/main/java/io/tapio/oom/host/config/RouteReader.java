package io.tapio.oom.host.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import io.tapio.oom.api.event.Severity;
import io.tapio.oom.host.config.ConfigProblem.Code;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@code routes} and {@code inhibit}, whose fields are those of events. */
final class RouteReader {

    private static final JsonPointer ROOT = JsonPointer.empty();

    private final ConfigTree tree;
    private final Problems problems;
    private final EventFields fields = new EventFields();
    private final Set<String> sinks = new LinkedHashSet<>(SinkConfig.defaults().keySet());
    private final Set<String> windows = new LinkedHashSet<>();

    RouteReader(ConfigTree tree, Problems problems) {
        this.tree = tree;
        this.problems = problems;
        tree.root().path("sinks").fieldNames().forEachRemaining(sinks::add);
        tree.root().path("time_windows").fieldNames().forEachRemaining(windows::add);
    }

    List<RouteConfig> routes() {
        JsonPointer at = ROOT.appendProperty("routes");
        JsonNode list = tree.root().at(at);
        for (int i = 0; i < list.size(); i++) {
            JsonNode route = list.path(i);
            if (route.isObject() && !route.has("sinks") && !route.has("routes")) {
                missing(at.appendIndex(i), "sinks");
            }
        }
        return routes(at);
    }

    private List<RouteConfig> routes(JsonPointer at) {
        List<RouteConfig> routes = new ArrayList<>();
        for (int i = 0; i < tree.root().at(at).size(); i++) {
            JsonPointer each = at.appendIndex(i);
            routes.add(new Section(tree, problems, each)
                    .read(new RouteConfig(EventMatch.ANYTHING, List.of(), false), section -> route(each, section)));
        }
        return routes;
    }

    private RouteConfig route(JsonPointer at, Section route) {
        return new RouteConfig(
                match(at.appendProperty("match")),
                names(at, route, "sinks", sinks, Code.UNKNOWN_SINK, "a sink", "the sinks are "),
                route.flag("continue", false),
                routes(at.appendProperty("routes")),
                groupBy(at, route),
                route.durationOrNull("group_wait"),
                route.durationOrNull("group_interval"),
                route.durationOrNull("repeat_interval"),
                route.durationOrNull("resolve_after"),
                route.has("min_severity")
                        ? Severity.valueOf(route.text("min_severity", "").toUpperCase(Locale.ROOT))
                        : null,
                windows(at, route, "mute_times"),
                windows(at, route, "active_times"));
    }

    private @Nullable List<String> windows(JsonPointer at, Section route, String key) {
        return names(at, route, key, windows, Code.UNKNOWN_TIME_WINDOW, "a time window", "the time windows are ");
    }

    private @Nullable List<String> groupBy(JsonPointer at, Section route) {
        if (!route.has("group_by")) {
            return null;
        }
        List<String> names = route.texts("group_by");
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (name.equals(RouteConfig.EACH) && names.size() == 1 || name.equals(RouteConfig.SUBJECT)) {
                continue;
            }
            knownField(at.appendProperty("group_by").appendIndex(i), name);
        }
        return names;
    }

    List<InhibitRule> inhibit() {
        JsonPointer at = ROOT.appendProperty("inhibit");
        JsonNode list = tree.root().at(at);
        if (list.isMissingNode() || list.isNull()) {
            return InhibitRule.defaults();
        }
        List<InhibitRule> rules = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            JsonPointer each = at.appendIndex(i);
            InhibitRule otherwise =
                    new InhibitRule(EventMatch.ANYTHING, EventMatch.ANYTHING, List.of(), InhibitRule.WITHIN);
            rules.add(new Section(tree, problems, each).read(otherwise, rule -> rule(each, rule)));
        }
        return rules;
    }

    private InhibitRule rule(JsonPointer at, Section rule) {
        List<EventField> equal = new ArrayList<>();
        List<String> names = rule.texts("equal");
        for (int i = 0; i < names.size(); i++) {
            knownField(at.appendProperty("equal").appendIndex(i), names.get(i));
            equal.add(EventField.of(names.get(i)));
        }
        return new InhibitRule(
                match(at.appendProperty("source")),
                match(at.appendProperty("target")),
                equal,
                rule.duration("within", InhibitRule.WITHIN));
    }

    private EventMatch match(JsonPointer at) {
        List<EventMatch.FieldMatch> matches = new ArrayList<>();
        tree.root().at(at).properties().forEach(entry -> {
            JsonPointer here = at.appendProperty(entry.getKey());
            EventFields.Kind kind = knownField(here, entry.getKey());
            JsonNode value = entry.getValue();
            if (kind == null || value.isNull()) {
                return;
            }
            List<Condition> conditions = new ArrayList<>();
            if (value.isValueNode()) {
                condition(here, kind, value, conditions);
            }
            for (int i = 0; i < value.size(); i++) {
                condition(here.appendIndex(i), kind, value.path(i), conditions);
            }
            if (!conditions.isEmpty()) {
                matches.add(new EventMatch.FieldMatch(EventField.of(entry.getKey()), conditions));
            }
        });
        return new EventMatch(matches);
    }

    private void condition(JsonPointer at, EventFields.Kind kind, JsonNode value, List<Condition> conditions) {
        if (!value.isValueNode() || value.isNull() || problems.concern(at)) {
            return;
        }
        try {
            conditions.add(EventFields.condition(kind, value.asText()));
        } catch (IllegalArgumentException e) {
            Place place = tree.place(at);
            problems.at(place, Code.BAD_CONDITION, place.path() + " " + e.getMessage() + place.said());
        }
    }

    private EventFields.@Nullable Kind knownField(JsonPointer at, String name) {
        EventFields.Kind kind = fields.kind(name);
        if (kind == null) {
            Place place = tree.place(at);
            problems.at(
                    place,
                    Code.UNKNOWN_FIELD,
                    place.path() + " is not a field of events" + place.said(),
                    fields.remedy(name));
        }
        return kind;
    }

    private @Nullable List<String> names(
            JsonPointer at, Section route, String key, Set<String> known, Code code, String kind, String all) {
        if (!route.has(key)) {
            return null;
        }
        JsonNode list = tree.root().at(at.appendProperty(key));
        for (int i = 0; i < list.size(); i++) {
            String name = list.path(i).asText();
            if (list.path(i).isTextual() && !known.contains(name)) {
                Place place = tree.place(at.appendProperty(key).appendIndex(i));
                problems.at(
                        place, code, place.path() + " is not " + kind + place.said(), remedy(name, known, code, all));
            }
        }
        return route.texts(key);
    }

    private static String remedy(String name, Collection<String> known, Code code, String all) {
        String nearest = Nearest.to(name, known);
        if (nearest != null) {
            return "did you mean " + nearest + "?";
        }
        return known.isEmpty() ? code.remedy() : code.remedy() + ": " + all + String.join(", ", known);
    }

    private void missing(JsonPointer map, String key) {
        Place around = tree.place(map);
        Place place = new Place(map.appendProperty(key), around.below(key), around.line(), around.column(), "");
        problems.at(place, Code.MISSING_KEY, place.path() + " is missing");
    }
}
